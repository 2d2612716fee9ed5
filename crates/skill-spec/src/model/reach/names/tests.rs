use proptest::prelude::*;

use super::*;
use crate::files::{File, Files, RelPath};
use crate::model::reach::paths::Paths;
use crate::model::reach::read_names;
use crate::skill::Skill;

/// Every file and folder that a text mentions, found the slow way: each name at each place.
fn mentioned(paths: &[(FileId, &str)], text: &str) -> Vec<bool> {
    let text = text.to_ascii_lowercase();
    let list = Names::new(paths, |_| false, None).list;
    let places = |name: &Name<'_>| {
        let name = name.text.len();
        (0..=text.len().saturating_sub(name)).map(move |start| start..start + name)
    };
    let is_there = |name: &Name<'_>| {
        places(name).any(|range| {
            text.as_bytes().get(range.clone()) == Some(name.text.as_bytes())
                && Around::new(text.as_bytes(), range).is_word()
        })
    };
    let is_named = |path: &str| list.iter().any(|it| it.text == lower(name(path)) && is_there(it));
    paths.iter().map(|(_, path)| is_named(path)).collect()
}

fn bundle(paths: &[String]) -> Skill {
    let mut files = Files::new();
    for path in paths {
        let Ok(path) = RelPath::new(path) else { continue };
        files.insert(path, File::default());
    }
    Skill::parse(files)
}

fn words() -> impl Strategy<Value = Vec<&'static str>> {
    let piece = prop::sample::select(vec![
        "a", "B", "ab", "tax", "Tax", "taxe", "terms", "net", "-", "_", ".", "/", " ", "(", "é",
        "資", "0", "1", "md", "py", "\n", "`",
    ]);
    prop::collection::vec(piece, 1..8)
}

proptest! {
    #[test]
    fn names_are_found_as_by_a_look_at_every_place(
        names in prop::collection::vec(words(), 1..90),
        text in prop::collection::vec(words(), 0..40),
    ) {
        let paths: Vec<String> = names.iter().map(|name| name.concat()).collect();
        let skill = bundle(&paths);
        let paths: Vec<(FileId, &str)> =
            (0..).map(FileId).zip(skill.files.iter().map(|(path, _)| path.as_str())).collect();
        let text = text.concat().concat();
        let mut reach = Reach::new(&skill, &paths);
        // So that all of the text is read.
        reach.missing += 1;
        let mut names = Names::new(&paths, |_| false, None);
        names.list.iter_mut().for_each(|name| {
            name.stems = 0..0;
            name.folders = 0..0;
        });
        names.read(text.as_bytes(), false, &mut reach);
        for ((id, path), is_there) in paths.iter().zip(mentioned(&paths, &text)) {
            let others = paths.iter().filter(|(_, other)| lower(name(other)) == lower(name(path))).count();
            if others == 1 {
                prop_assert_eq!(reach.has(*id), is_there, "{} in {:?}", path, text);
            }
        }
    }

    #[test]
    fn whole_paths_lead_nowhere_that_names_do_not(
        names in prop::collection::vec(words(), 1..40),
        text in prop::collection::vec(0..40_usize, 0..20),
        between in words(),
    ) {
        let paths: Vec<String> = names.iter().map(|name| name.concat()).collect();
        let skill = bundle(&paths);
        let files: Vec<(FileId, &str)> =
            (0..).map(FileId).zip(skill.files.iter().map(|(path, _)| path.as_str())).collect();
        let text: Vec<&str> =
            text.iter().filter_map(|index| Some(paths.get(*index)?.as_str())).collect();
        let text = text.join(&between.concat());
        let [mut by_path, mut by_name] = [Reach::new(&skill, &files), Reach::new(&skill, &files)];
        // So that all of the text is read.
        by_path.missing += 1;
        by_name.missing += 1;
        Paths::new(files.iter().copied()).read(text.as_bytes(), &mut by_path);
        Names::new(&files, |_| false, None).read(text.as_bytes(), true, &mut by_name);
        for (id, path) in &files {
            prop_assert!(!by_path.has(*id) || by_name.has(*id), "{} in {:?}", path, text);
        }
    }

    #[test]
    fn names_that_no_text_holds_need_no_search(
        names in prop::collection::vec(words(), 1..40),
        texts in prop::collection::vec(prop::collection::vec((0..80_usize, 0..4_usize), 0..4), 1..40),
    ) {
        // Texts of the names of the others, and of what no file is called.
        let paths: Vec<String> = names.iter().map(|name| name.concat()).collect();
        let word = |(index, part): &(usize, usize)| {
            let path = paths.get(*index).map_or("tax_else", String::as_str);
            [path, name(path), stem(name(path)).unwrap_or("b"), folder(path)][*part].to_owned()
        };
        let text = |words: &Vec<_>| words.iter().map(word).collect::<Vec<_>>().join(" `");
        let mut files = Files::new();
        for (path, words) in ["SKILL.md"].into_iter().chain(paths.iter().map(String::as_str)).zip(&texts) {
            let Ok(path) = RelPath::new(path) else { continue };
            files.insert(path, File { bytes: text(words).into(), executable: false });
        }
        let skill = Skill::parse(files);
        let files: Vec<(FileId, &str)> =
            (0..).map(FileId).zip(skill.files.iter().map(|(path, _)| path.as_str())).collect();
        let reached = |many| {
            let mut reach = Reach::new(&skill, &files);
            // So that all is read.
            reach.missing += 1;
            read_names(&mut reach, &files, many);
            reach.reached
        };
        prop_assert_eq!(reached(0), reached(usize::MAX), "{:?}", skill.files);
    }
}
