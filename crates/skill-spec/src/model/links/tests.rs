use proptest::prelude::*;

use super::*;
use crate::files::Files;

/// The links that mislead, and what leads where.
type Told = (Vec<LocalLink>, Vec<(FileId, String)>);

fn told(mut links: Vec<LocalLink>, mut leads: Vec<(FileId, String)>) -> Told {
    links.retain(|link| !matches!(link.goal, Goal::Found(_)) || link.anchor.is_some());
    links.sort_by_key(|link| link.span);
    leads.sort_unstable();
    leads.dedup();
    (links, leads)
}

/// The same as the parser reads each text.
fn told_slowly(skill: &Skill) -> Told {
    let mut resolver = Resolver::new(skill);
    let mut links = Vec::new();
    for body in skill.markdown() {
        let outline = skill.outline_of(body, 0..skill.slice(body).len());
        of_markdown(skill, &outline, &mut resolver, &mut links);
        of_html(skill, body.file, &outline, &mut resolver, &mut links);
    }
    find_anchors(&mut Glances { skill, places: BTreeMap::new() }, &mut links);
    let leads = links
        .iter()
        .filter_map(|link| link.reaches().map(|path| (link.span.file, path.to_owned())));
    let leads = leads.collect();
    told(links, leads)
}

fn skill(text: &str) -> Skill {
    let others = [("b/c.md", "# One\n\n## Two two\n\n## One\n"), ("b/d.txt", "")];
    Skill::parse(Files::of_texts(&[others[0], others[1], ("a.md", text)]))
}

const PIECES: [&str; 58] = [
    "[a](b/c.md)",
    "[a](b/d.txt)",
    "[a](b)",
    "[a](b/C.md)",
    "[a](b/x.md)",
    "[a](../b/c.md)",
    "[a](b/c.md#one)",
    "[a](b/c.md#one-1)",
    "[a](b/c.md#three)",
    "[a](#here)",
    "[a](#there)",
    "[a](b%2Fd.txt)",
    "[a](<b/c.md>)",
    "[a](x y)",
    "[a]({x}.md)",
    "[a](http://x)",
    "[a](word)",
    "[a][r]",
    "[a]",
    "\n\n[r]: b/d.txt\n\n",
    "\n\n[a]: b/y.md\n\n",
    "\n\n[^n]: b/z.md\n\n",
    "<a href=\"b/c.md#two\">",
    "<img src='b/w.png'>",
    "<a id=\"there\">",
    "`",
    "``",
    "\n```\n",
    "\n\n```md\n",
    "\n    ",
    "\n> ",
    "\n- ",
    "\n\n# Here\n\n",
    "\n\n## There\n\n",
    "\n# *Here*\n",
    "\n\n",
    "\n",
    " ",
    "x",
    "!",
    "\\",
    "<!-- ",
    " -->",
    "|",
    "&amp;",
    "[x][^o p]",
    "\n\n[^o p]: b/v.md\n\n",
    "\t",
    "1. ",
    "[ ] ",
    "\n~~~\n",
    "^",
    "<div>",
    "(",
    ")",
    "]",
    "[",
    "\r",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.to_vec());
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_quick_look_misses_no_link_and_blames_no_other(text in texts()) {
        let skill = skill(&text);
        let found = resolve(&skill);
        let leads = found.leads.iter().filter(|lead| !lead.is_code(&skill));
        let leads = leads.map(|lead| (lead.from, lead.path.clone())).collect();
        let (links, leads) = told(found.doubtful, leads);
        let (all, all_leads) = told_slowly(&skill);
        prop_assert_eq!(links, all, "{:?}", text);
        // Where it stands already, no link leads.
        for lead in all_leads.into_iter().filter(|(_, path)| path != "a.md") {
            prop_assert!(leads.contains(&lead), "{:?} in {:?}", lead, text);
        }
    }
}

#[test]
fn what_looks_like_a_link_in_code_leads_nowhere() {
    for (text, leads) in [
        ("`[a](b/c.md)`", &[][..]),
        ("`[a](b/c.md)` [a](b/x.md)", &[]),
        ("`[a](b/c.md)` [a]({x}.md)", &[]),
        ("```md\n[a](b/c.md)\n```\n\n[a](b/d.txt)", &["b/d.txt"]),
        ("[`a`](b/c.md) and `b` [a](b/d.txt)", &["b/c.md", "b/d.txt"]),
        // What only the parser knows for code, of a text that need not be parsed.
        ("    [a](b/c.md)", &["b/c.md"]),
    ] {
        let skill = skill(text);
        let found = skill.leads().iter().filter(|lead| !lead.is_code(&skill));
        let found: Vec<&str> = found.map(|lead| lead.path.as_str()).collect();
        assert_eq!(found, leads, "{text}");
    }
}

#[test]
fn the_way_from_a_folder_to_a_file() {
    for (from, to, way) in [
        ("", "a.md", "a.md"),
        ("", "b/a.md", "b/a.md"),
        ("b", "b/a.md", "a.md"),
        ("b", "a.md", "../a.md"),
        ("b/c", "b/d/a.md", "../d/a.md"),
        ("b", "b", "../b"),
    ] {
        assert_eq!(relative(from, to), way, "{from} {to}");
    }
}
