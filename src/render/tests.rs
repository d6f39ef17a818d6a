use minijinja::{Environment, context};
use proptest::prelude::*;
use typst::syntax::{LinkedNode, Side, SyntaxKind, ast, parse};

use super::escape::{Glyphs, markup, printable, string};
use super::recorder::{Position, Rendered};
use super::{check, markdown, recorder};
use crate::diag::SourceMap;

/// Fragments that mean something to Typst, Jinja, Markdown or YAML.
const HOSTILE: &[&str] = &[
    "[[NI 1]]",
    "[[NI 1|",
    "[[",
    "]]",
    "#panic()",
    "#read(\"/etc/passwd\")",
    "#{",
    "#[",
    "#let x = 1",
    "$0$",
    "$",
    "*",
    "**bold**",
    "_",
    "__",
    "`raw`",
    "```",
    "<label>",
    "@ref",
    "// comment",
    "/* c */",
    "*/",
    "\\",
    "\\u{41}",
    "= Heading",
    "== ",
    "- item",
    "+ item",
    "/ Term: x",
    "1. one",
    "1.",
    "...",
    "--",
    "---",
    "-?",
    "~",
    "'",
    "\"",
    "\"quoted\"",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "{{ x }}",
    "{% if %}",
    "{# c #}",
    ";",
    ",",
    ".",
    ":",
    "!",
    "?",
    "&",
    "&copy;",
    "<br>",
    "<!-- c -->",
    "https://example.org/a_b",
    "www.example.org",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "  ",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "A* to C",
    "#3",
    "<5",
    "£1,250.00",
    "ŵ ŷ Ŵ",
    "é",
    "e\u{301}",
    "0",
    "12",
    "100%",
    "x^2",
    "a|b",
    "none",
    "auto",
    "true",
    "import",
    "set",
    "show",
    ")]}",
    "\\]",
    "\\\"",
    "\u{fdd0}",
    "\u{fdd3}",
    "日本",
    "🎉",
];

pub(crate) fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(HOSTILE).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9 ]{0,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// What should print for a text.
pub(crate) fn as_printed(text: &str, glyphs: &Glyphs) -> String {
    printable(text, glyphs)
}

/// What a template can write around a value in running text.
const AROUND: &[(&str, &str)] = &[
    ("", ""),
    ("x", "y"),
    ("- ", ""),
    ("+ ", ""),
    ("= ", ""),
    ("== ", " end"),
    ("#strong[", "]"),
    ("#emph[a ", " b]"),
    ("word ", " word"),
    ("(", ")"),
    ("[", "]"),
    ("\"", "\""),
    ("*", "*"),
    ("_", "_"),
    ("/ Term: ", ""),
    ("a\n", "\nb"),
    ("#h(1pt)", "."),
    ("#[x]", ""),
    ("#linebreak() ", ", x"),
    ("#status(\"red\");", ""),
    ("1", "2"),
    ("£", "%"),
];

/// Places where a value would not be text.
const CODE: &[(&str, &str)] = &[
    ("#", ""),
    ("#let x = ", ""),
    ("$", "$"),
    ("`", "`"),
    ("<", ">"),
    ("@", ""),
    ("#f(", ")"),
    ("// ", ""),
    ("/* ", " */"),
    ("#\"", "\""),
];

fn latin() -> Glyphs {
    Glyphs::new((0x20..0x250).chain([0x301, 0x20AC, 0x2013, 0x2019, 0xA3]))
}

fn rendered(before: &str, value: &str, after: &str) -> Rendered {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::Custom("typst".into()));
    let glyphs = latin();
    env.set_formatter(move |out, _, v| {
        out.write_str(&markup(v.as_str().unwrap_or_default(), &glyphs)).map_err(Into::into)
    });
    let template = format!("{{% raw %}}{before}{{% endraw %}}{{{{ v }}}}{{% raw %}}{after}{{% endraw %}}");
    env.add_template_owned("t", template).expect("a template");
    recorder::render(&env, "t", context! { v => value }).expect("rendered")
}

/// What Typst will print for the bytes of a value.
fn printed(source: &Rendered) -> String {
    let root = parse(&source.text);
    let root = LinkedNode::new(&root);
    let mut out = String::new();
    for value in &source.values {
        let mut at = value.range.start;
        while at < value.range.end {
            let leaf = root.leaf_at(at, Side::After).expect("a leaf");
            let end = leaf.range().end.min(value.range.end);
            match leaf.kind() {
                SyntaxKind::Escape => out.push(leaf.cast::<ast::Escape<'_>>().expect("an escape").get()),
                _ => out.push_str(&source.text[at..end]),
            }
            at = end;
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_value_in_running_text_is_text_or_refused(value in hostile_text(), around in proptest::sample::select(AROUND)) {
        let source = rendered(around.0, &value, around.1);
        let refused = check::values_print_as_typed(&source, &SourceMap::default());
        if refused.is_empty() {
            prop_assert_eq!(printed(&source), printable(&value, &latin()), "{}", source.text);
        } else {
            // The one context that escaping cannot see: a number at the start of a line before the template's own point.
            prop_assert!(around.1.starts_with('.'), "{}", source.text);
        }
    }

    #[test]
    fn a_value_after_a_hash_or_in_code_is_refused(value in "[a-z]{1,8}", around in proptest::sample::select(CODE)) {
        let source = rendered(around.0, &value, around.1);
        // A word of Typst's own, such as `as`, can leave a source that does not parse; it is then refused for that.
        let parses = parse(&source.text).errors_and_warnings().0.is_empty();
        let refused = !check::values_print_as_typed(&source, &SourceMap::default()).is_empty();
        prop_assert!(refused || !parses, "{}", source.text);
    }

    #[test]
    fn a_string_is_one_string_with_the_same_text(value in hostile_text()) {
        let quoted = string(&value, &latin());
        let inner: String = quoted.chars().filter(|c| !('\u{fdd0}'..='\u{fdd3}').contains(c)).collect();
        let code = format!("#f({inner})");
        let root = parse(&code);
        let root = LinkedNode::new(&root);
        let leaf = root.leaf_at(3, Side::After).expect("a leaf");
        prop_assert_eq!(leaf.range(), 3..3 + inner.len());
        let said = leaf.cast::<ast::Str<'_>>().expect("a string").get();
        prop_assert_eq!(said.as_str(), printable(&value, &latin()));
    }

    #[test]
    fn commentary_never_becomes_a_command(value in hostile_text()) {
        let glyphs = latin();
        let slugs = known();
        let body = markdown::typst(&value, Some(&slugs), &glyphs);
        let mut env = Environment::new();
        env.add_template_owned("t", "#f[{{ v }}]".to_owned()).expect("a template");
        let source = recorder::render(&env, "t", context! { v => minijinja::value::Value::from_safe_string(body) }).expect("rendered");
        prop_assert!(parse(&source.text).errors_and_warnings().0.is_empty(), "{}", source.text);
        let refused = check::values_print_as_typed(&source, &SourceMap::default());
        prop_assert!(refused.is_empty(), "{}\n{:?}", source.text, refused);
    }
}

/// An indicator that the paper covers, and one that it does not.
fn known() -> markdown::Slugs {
    markdown::Slugs::from([("NI 1".to_owned(), Some("ni-1".to_owned())), ("x".to_owned(), None)])
}

fn commentary(text: &str) -> String {
    markdown::typst(text, Some(&known()), &latin()).chars().filter(|c| !('\u{fdd0}'..='\u{fdd3}').contains(c)).collect()
}

/// The look library of an earlier program knows no cross-references, and what it printed must print again.
#[test]
fn cross_references_print_as_typed_where_the_library_has_none() {
    let typed = markdown::typst("See [[NI 1]].", None, &latin());
    assert!(!typed.contains("indicator-ref"), "{typed}");
}

#[test]
fn commentary_takes_the_subset_and_prints_the_rest_as_typed() {
    for (typed, typst) in [
        ("One.\n\nTwo **bold** and *slant*.", "One\\.\n\nTwo #strong[bold] and #emph[slant]\\."),
        ("- a\n- b", "#list([a], [b], )"),
        ("1. a\n2. b", "#enum([a], [b], )"),
        ("[site](https://example.org/x)", "#link(\"https://example.org/x\")[site]"),
        ("[mail](javascript:x)", "mail"),
        ("A* to C, #3, <5, &copy; 2 * 3 * 4", "A\\* to C, \\#3, \\<5, \\&copy; 2 \\* 3 \\* 4"),
        ("# not a heading", "\\# not a heading"),
        ("> said", "\\> said"),
        ("`code`", "\\`code\\`"),
        ("<b>x</b>", "\\<b\\>x\\</b\\>"),
        ("See [[NI 1]].", "See #indicator-ref(\"ni-1\")[NI 1]\\."),
        ("[[NI 1|A* to C]]", "#indicator-ref(\"ni-1\")[A\\* to C]"),
        ("[[x]] and [[nobody]]", "x and \\[\\[nobody\\]\\]"),
    ] {
        assert_eq!(commentary(typed).replace("\\/", "/"), typst, "{typed}");
    }
}

#[test]
fn the_origin_of_every_byte_is_known() {
    let source = rendered("before ", "<5", " after");
    let text = &source.text;
    assert_eq!(text, "before \\<5 after");
    assert_eq!(source.values.len(), 1);
    assert_eq!(source.values[0].position, Position::Text);
    let literal = |needle: &str| source.origin(text.find(needle).expect(needle)).expect("an origin");
    assert!(literal("before").literal && literal("after").literal);
    assert!(!literal("5 after").literal);
    let after = literal("after");
    assert!(after.offset > literal("before").offset);
}
