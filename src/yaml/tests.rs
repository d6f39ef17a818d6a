use super::*;

fn read(text: &str) -> (Option<Node>, Vec<String>) {
    let mut sources = SourceMap::default();
    let file = sources.add("a.yaml", text);
    let mut sink = Sink::default();
    let node = parse(file, &sources, &mut sink);
    let found = sink
        .iter()
        .map(|d| {
            let at = d.primary.as_ref().map_or(0, |l| sources.line_column(file, l.span.start).line);
            format!("{} {at}", d.code.name())
        })
        .collect();
    (node, found)
}

#[test]
fn scalars_keep_their_text() {
    let (node, found) = read("a: 3.10\nb: no\nc: 010\nd: 1:30\ne:\nf: '~'\n");
    assert!(found.is_empty());
    let Some(Node { value: Value::Map(entries), .. }) = node else { panic!("a mapping") };
    let values: Vec<&Value> = entries.iter().map(|(_, n)| &n.value).collect();
    let scalar = |s: &str| Value::Scalar(s.to_owned());
    assert_eq!(values, [&scalar("3.10"), &scalar("no"), &scalar("010"), &scalar("1:30"), &Value::Absent, &scalar("~")]);
}

#[test]
fn faults_are_found_where_they_stand() {
    assert_eq!(read("a: 1\nb: [1, 2\n").1, ["yaml-syntax 2"]);
    assert_eq!(read("a: &x 1\nb: *x\n").1, ["yaml-feature 1", "yaml-feature 2"]);
    assert_eq!(read("a: 1\n---\nb: 2\n").1, ["yaml-syntax 2"]);
    let bomb = format!("a: {}1{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(read(&bomb).1, ["yaml-syntax 1"]);
}

#[test]
fn ranges_cover_the_value_as_written() {
    let text = "list: [1, 2]\nmap:\n  x: \"a b\"\n";
    let (node, _) = read(text);
    let Some(Node { value: Value::Map(entries), .. }) = node else { panic!("a mapping") };
    assert_eq!(&text[entries[0].1.range.clone()], "[1, 2]");
    assert_eq!(&text[entries[1].1.range.clone()], "x: \"a b\"");
}

#[test]
fn the_canonical_form_is_its_own_fixed_point_and_holds_nothing_internal() {
    let text = "# note\nid: NI 1\ntitle: 'no'\nempty:\ninternal: secret\nresults:\n  - {period: 2008/09 Q2, value: 3.10, internal: x}\n\
                commentary: |\n  two\n\n  lines # not a comment\n";
    let once = canonical(&read(text).0.expect("readable")).expect("canonical");
    assert!(!once.contains("secret") && !once.contains("note") && !once.contains("internal"), "{once}");
    assert!(once.contains("3.10") && once.contains("lines # not a comment"), "{once}");
    let (again, found) = read(&once);
    assert!(found.is_empty(), "{once}");
    assert_eq!(canonical(&again.expect("readable")).expect("canonical"), once);
}

#[test]
fn a_record_comes_to_the_end_of_a_list_deep_in_a_file() {
    let record = [("period", Said::Text("2008/09 Q3".to_owned())), ("meeting", Said::Text("2009-02-18".to_owned()))];
    for (text, expected) in [
        (
            "papers:\n  q:\n    editions:\n      - period: A # first\n        stated: [{a: 1}]\n    # next\n    annexes: []\n\n# end\n",
            "papers:\n  q:\n    editions:\n      - period: A # first\n        stated: [{a: 1}]\n      - period: 2008/09 Q3\n        meeting: 2009-02-18\n    # next\n    annexes: []\n\n# end\n",
        ),
        (
            "papers:\n  q:\n    title: T\n\n  # other\n  o: {title: O}\n",
            "papers:\n  q:\n    title: T\n    editions:\n      - period: 2008/09 Q3\n        meeting: 2009-02-18\n\n  # other\n  o: {title: O}\n",
        ),
        (
            "papers: {q: {title: T, editions: [{period: A}]}}\n",
            "papers: {q: {title: T, editions: [{period: A}, {period: 2008/09 Q3, meeting: 2009-02-18}]}}\n",
        ),
        (
            "papers:\n  q: {title: T}\n  o: {title: O}\n",
            "papers:\n  q: {title: T, editions: [{period: 2008/09 Q3, meeting: 2009-02-18}]}\n  o: {title: O}\n",
        ),
    ] {
        let mut edit = Edit::open(text).expect("readable");
        edit.append(&[Step::Key("papers"), Step::Key("q")], "editions", &record).expect("a paper");
        assert_eq!(edit.finish().as_deref(), Some(expected));
    }
    let mut edit = Edit::open("papers: {q: {title: T}}\n").expect("readable");
    assert_eq!(edit.append(&[Step::Key("papers"), Step::Key("none")], "editions", &record), None);
}
