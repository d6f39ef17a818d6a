use std::collections::BTreeMap;

use super::slug;

#[test]
fn file_names_are_unique_and_plain() {
    let mut taken = BTreeMap::new();
    let slugs: Vec<String> = ["CYP2-A03/01", "CYP2 A03 01", "NI 154", "ŵ", "日本", "../../etc"]
        .iter()
        .map(|id| slug(id, &mut taken))
        .collect();
    assert_eq!(slugs, ["cyp2-a03-01", "cyp2-a03-01-2", "ni-154", "indicator", "indicator-2", "etc"]);
}
