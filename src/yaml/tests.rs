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
