//! The loop, driven by a script with a clock of its own.

mod changes;
mod stage;

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::bail;
use serde_json::{Value, json};
use skill_spec::{LeftOut, LeftOutReason};

use super::{Format, Hands, Packing, Rounds, Setup};
use crate::render::watch::Screen;
use crate::{Exit, disk, output};
use stage::{Stage, skill};

fn changed(round: &Value) -> Vec<&str> {
    round["changed"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect()
}

#[test]
fn a_burst_of_events_is_one_round_that_names_what_changed() {
    let mut stage = Stage::new();
    stage.write("a/schema.json", "{}");
    stage.write("a/old.txt", "");
    stage.at(0, |at| at.write("a/SKILL.md", &skill("a", "Two.")).touch("a/SKILL.md"));
    stage.at(4, |at| at.write("a/new.txt", "").touch("a/new.txt"));
    stage.at(9, |at| at.remove("a/old.txt").touch("a/old.txt"));
    let end = stage.run(Setup { packing: Packing::CheckOnly, ..stage.setup("a") });
    assert_eq!(end.exit, Exit::Clean);
    assert_eq!(changed(&end.rounds[0]), ["SKILL.md", "old.txt", "schema.json"]);
    assert_eq!(changed(&end.rounds[1]), ["SKILL.md", "new.txt", "old.txt"]);
    assert_eq!(end.rounds[1]["added"], json!(["new.txt"]));
    assert_eq!(end.rounds[1]["removed"], json!(["old.txt"]));
    assert_eq!(end.rounds[1]["archive"], Value::Null);
    assert_eq!(end.numbers(), [1, 2]);
}

#[test]
fn endless_writing_is_reported_all_the_same() {
    let mut stage = Stage::new();
    for step in 0..60 {
        stage.at(step * 5, move |at| at.write("a/n.txt", &step.to_string()).touch("a/n.txt"));
    }
    let end = stage.run(stage.setup("a"));
    assert_eq!(end.numbers(), [1, 2, 3, 4]);
}

#[test]
fn what_does_not_ship_or_does_not_differ_is_no_reason_for_a_round() {
    let mut stage = Stage::new();
    stage.write("a/.skillignore", "*.log\n");
    stage.at(0, |at| at.write("a/x.log", "1").touch("a/x.log"));
    stage.at(100, |at| at.write("a/.git/index", "1").touch("a/.git/index"));
    stage.at(200, |at| at.write("a/SKILL.md", &skill("a", "One.")).touch("a/SKILL.md"));
    stage.at(300, |at| at.write("a/.env", "KEY=1").touch("a/.env"));
    stage.at(400, |at| at.everything(None));
    stage.at(500, |at| at.write("a/.skillignore", "*.log\n*.tmp\n").touch("a/.skillignore"));
    let end = stage.run(stage.setup("a"));
    assert_eq!(end.numbers(), [1, 2]);
    assert_eq!(changed(&end.rounds[1]), [".skillignore"]);
}

#[test]
fn an_archive_inside_the_skill_neither_ships_nor_causes_rounds() {
    let mut stage = Stage::new();
    // As an earlier run left it.
    let empty = skill_pack::pack(&skill_spec::Files::new(), &skill_pack::PackOptions::default());
    fs::create_dir_all(stage.path("a/out")).unwrap();
    fs::write(stage.path("a/out/a.zip"), empty.unwrap().bytes).unwrap();
    stage.write("a/.skillignore", "out/\n");
    stage.at(0, |at| at.touch("a/out/a.zip").touch("a/out"));
    stage.at(100, |at| at.everything(None));
    stage.at(200, |at| at.write("a/SKILL.md", &skill("b", "Two.")).touch("a/SKILL.md"));
    stage.at(300, |at| at.everything(None));
    let mut setup = stage.setup("a");
    setup.output = Some("a/out/".into());
    let end = stage.run(setup);
    assert_eq!(end.numbers(), [1, 2]);
    assert_eq!(changed(&end.rounds[0]), [".skillignore", "SKILL.md"]);
    assert_eq!(changed(&end.rounds[1]), ["SKILL.md"]);
    assert_eq!(end.rounds[1]["archive"], "a/out/b.zip");
    assert_eq!(end.rounds[1]["written"], true);
}

#[test]
fn what_the_target_may_not_take_is_told_as_pack_tells_it() {
    let said = "warning: `foundry` takes flat archives, and the layout is `wrapped`";
    let setup = |stage: &Stage, format| {
        let mut setup = Setup { format, rounds: Rounds::One, ..stage.setup("a") };
        setup.rules.target = skill_spec::Target::named("foundry");
        setup.wish.layout = Some(crate::config::Layout::Wrapped);
        setup
    };
    let mut stage = Stage::new();
    let end = stage.run(setup(&stage, Format::Text));
    assert!(end.stdout.contains(&format!("{said}\nnote: ")), "{}", end.stdout);
    let end = stage.run(setup(&stage, Format::Json));
    assert!(end.stderr.contains(said), "{}", end.stderr);
    stage.hands(Hands { screen: |_| Screen::Sized { rows: 24, columns: 80 }, ..Hands::default() });
    let end = stage.run(setup(&stage, Format::Text));
    assert!(end.stdout.contains(&format!("{said}\nno errors · a.zip")), "{}", end.stdout);
}

#[test]
fn a_round_with_errors_leaves_the_last_good_archive() {
    let mut stage = Stage::new();
    stage.at(0, |at| at.write("a/SKILL.md", "no frontmatter").touch("a/SKILL.md"));
    stage.at(100, |at| at.write("a/SKILL.md", &skill("a", "One.")).touch("a/SKILL.md"));
    let end = stage.run(stage.setup("a"));
    let archive = fs::read(stage.path("a.zip")).unwrap();
    assert_eq!(end.rounds[0]["sha256"], skill_pack::sha256_hex(&archive));
    assert!(end.rounds[1]["errors"].as_u64().unwrap() > 0);
    assert_eq!(end.rounds[1]["archive"], Value::Null);
    assert_eq!(end.rounds[2]["archive"], "a.zip");
    assert_eq!(end.rounds[2]["written"], false);
    assert_eq!(end.rounds[2]["sha256"], end.rounds[0]["sha256"]);
}

#[test]
fn a_full_disk_is_told_once_and_tried_again_until_there_is_room() {
    let mut stage = Stage::new();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    stage.hands(Hands {
        write: Box::new(move |path, bytes| match counted.fetch_add(1, Ordering::SeqCst) {
            0 | 4.. => output::write_archive(path, bytes),
            _ => bail!("cannot write `{}`: no space left on device", disk::shown(path)),
        }),
        ..Hands::default()
    });
    stage.at(0, |at| at.write("a/SKILL.md", &skill("a", "Two.")).touch("a/SKILL.md"));
    stage.at(9_000, |at| at.touch("a/none"));
    let end = stage.run(stage.setup("a"));
    assert_eq!(end.numbers(), [1, 2, 3]);
    assert_eq!(end.rounds[1]["error"], "cannot write `a.zip`: no space left on device");
    assert_eq!(end.rounds[1]["archive"], Value::Null);
    assert_eq!(changed(&end.rounds[2]), [] as [&str; 0]);
    assert_eq!(end.rounds[2]["written"], true);
    assert_eq!(calls.load(Ordering::SeqCst), 5, "twice in vain, then with success");
}

#[test]
fn a_bug_in_a_rule_is_survived() {
    let mut stage = Stage::new();
    stage.hands(Hands {
        check: Box::new(|skill, options| {
            let bug = skill.files.iter().any(|(_, file)| file.bytes.ends_with(b"BUG\n"));
            assert!(!bug, "a rule met a bug");
            skill_spec::check(skill, options)
        }),
        ..Hands::default()
    });
    stage.at(0, |at| at.write("a/SKILL.md", &skill("a", "BUG")).touch("a/SKILL.md"));
    stage.at(100, |at| at.everything(None));
    stage.at(200, |at| at.write("a/SKILL.md", &skill("a", "Three.")).touch("a/SKILL.md"));
    let end = stage.run(stage.setup("a"));
    assert_eq!(end.numbers(), [1, 2, 3]);
    let error = end.rounds[1]["error"].as_str().unwrap();
    assert!(error.starts_with("internal error: a rule met a bug"), "{error}");
    assert_eq!(end.rounds[2]["written"], true);
}

#[test]
fn a_file_that_cannot_be_read_is_not_left_out_silently() {
    let mut stage = Stage::new();
    let why = Arc::new(Mutex::new(Some("permission denied")));
    let now = Arc::clone(&why);
    stage.hands(Hands {
        load: Box::new(move |folder, pack, reuse| {
            let mut files = disk::load_again(folder, pack, reuse)?;
            if let Some(why) = *now.lock().unwrap() {
                let reason = LeftOutReason::Unreadable(why.to_owned());
                files.left_out.push(LeftOut { path: "data.csv".to_owned(), reason });
            }
            Ok(files)
        }),
        ..Hands::default()
    });
    stage.at(100, move |at| {
        *why.lock().unwrap() = None;
        at.touch("a/data.csv")
    });
    let end = stage.run(stage.setup("a"));
    assert_eq!(end.numbers(), [1, 2]);
    if end.rounds[0]["errors"] == 0 {
        assert_eq!(end.rounds[0]["error"], "cannot read `data.csv`: permission denied");
    }
    assert_eq!(end.rounds[0]["archive"], Value::Null);
    assert_eq!(changed(&end.rounds[1]), ["data.csv"]);
    assert_eq!(end.rounds[1]["written"], true);
}

#[test]
fn a_folder_that_cannot_be_read_is_told_once() {
    let mut stage = Stage::new();
    let calls = AtomicUsize::new(0);
    stage.hands(Hands {
        load: Box::new(move |folder, pack, reuse| match calls.fetch_add(1, Ordering::SeqCst) {
            1..4 => bail!("cannot read the folder `a`: permission denied"),
            _ => disk::load_again(folder, pack, reuse),
        }),
        ..Hands::default()
    });
    stage.at(0, |at| at.touch("a"));
    stage.at(9_000, |at| at.touch("a"));
    let end = stage.run(stage.setup("a"));
    assert_eq!(end.numbers(), [1, 2, 3]);
    assert_eq!(end.rounds[1]["error"], "cannot read the folder `a`: permission denied");
    assert_eq!(end.rounds[2]["error"], Value::Null);
}

#[test]
fn a_skill_that_goes_away_is_waited_for() {
    let mut stage = Stage::new();
    stage.at(0, |at| at.rename("a", "elsewhere").everything(None));
    stage.at(5_000, |at| at.rename("elsewhere", "a"));
    stage.at(9_000, |at| at.touch("a"));
    let mut setup = stage.setup("a");
    setup.format = Format::Text;
    let end = stage.run(setup);
    assert_eq!(end.stderr.matches("waiting: the folder `a` is gone").count(), 1);
    assert!(end.stdout.contains("\na: back\n"), "{}", end.stdout);
}

#[test]
fn a_change_of_the_configuration_is_a_round_and_a_broken_one_is_not() {
    let mut stage = Stage::new();
    stage.at(0, |at| at.write("skill-dev.toml", "[rules\n").touch("skill-dev.toml"));
    stage.at(100, |at| at.write("skill-dev.toml", "[rules]\n").touch("skill-dev.toml"));
    let end = stage.run(stage.setup("a"));
    assert!(end.stderr.contains("error: skill-dev.toml:1:"), "{}", end.stderr);
    assert_eq!(end.numbers(), [1, 2]);
    assert_eq!(changed(&end.rounds[1]), ["skill-dev.toml"]);
}

#[test]
fn skills_of_a_tree_come_and_go() {
    let mut stage = Stage::new();
    stage.write("b/SKILL.md", &skill("b", "One."));
    stage.write("skill-dev.toml", "[rules]\nname = \"allow\"\n");
    stage.at(0, |at| at.write("a/SKILL.md", &skill("a", "Two.")).touch("a/SKILL.md"));
    stage.at(100, |at| at.write("c/SKILL.md", &skill("c", "One.")).touch("c"));
    stage.at(200, |at| at.remove("b").touch("b"));
    stage.at(300, |at| at.write("build/x.o", "").touch("build/x.o"));
    stage.at(400, |at| at.write("c/SKILL.md", &skill("a", "One.")).touch("c/SKILL.md"));
    let mut setup = stage.setup(".");
    setup.output = Some("out".into());
    let end = stage.run(setup);
    let rounds: Vec<_> =
        end.rounds.iter().map(|round| (round["round"].clone(), round["path"].clone())).collect();
    let wanted = [(1, "a"), (1, "b"), (2, "a"), (3, "c"), (4, "c")];
    assert_eq!(rounds, wanted.map(|(round, path)| (json!(round), json!(path))));
    assert!(end.stderr.contains("no longer a skill: `b`"), "{}", end.stderr);
    let error = "cannot write `out/a.zip`: it is the archive of `a`, a skill of the same name";
    assert_eq!(end.rounds[4]["error"], error);
}

#[test]
fn lost_events_cost_a_word_and_nothing_else() {
    let mut stage = Stage::new();
    stage.at(0, |at| at.everything(Some("the system dropped events")));
    let end = stage.run(stage.setup("a"));
    assert_eq!(end.numbers(), [1]);
    assert_eq!(end.stderr, "warning: the system dropped events\n");
}

#[cfg(unix)]
#[test]
fn the_command_never_runs_twice_at_once_and_catches_up() {
    let mut stage = Stage::new();
    let made = std::process::Command::new("mkfifo").arg(stage.path("gate")).status().unwrap();
    assert!(made.success());
    stage.at(0, |at| at.write("a/SKILL.md", &skill("a", "Two.")).touch("a/SKILL.md"));
    stage.at(100, |at| at.write("a/SKILL.md", &skill("a", "Three.")).touch("a/SKILL.md"));
    // Opening it for writing waits for the command that reads it.
    stage.at(200, |at| at.write("gate", "").command());
    stage.at(201, |at| at.write("gate", "").command());
    let mut setup = stage.setup("a");
    setup.command = Some(
        "echo start >> log; cat gate; echo \"$SKILL_DEV_NAME $SKILL_DEV_SHA256\" >> log; \
         test -f \"$SKILL_DEV_ARCHIVE\" && exit 7"
            .to_owned(),
    );
    let end = stage.run(setup);
    let sha256 = |round: usize| end.rounds[round]["sha256"].as_str().unwrap().to_owned();
    let wanted = format!("start\na {}\nstart\na {}\n", sha256(0), sha256(2));
    assert_eq!(fs::read_to_string(stage.path("log")).unwrap(), wanted);
    assert_eq!(end.stderr.matches("command for `a`: exit status: 7").count(), 2);
}

#[test]
fn once_waits_for_the_command_and_heeds_how_it_ended() {
    for (command, exit) in [("exit 0", Exit::Clean), ("exit 3", Exit::Failed)] {
        let mut stage = Stage::new();
        stage.at(0, stage::At::command);
        let mut setup = stage.setup("a");
        setup.command = Some(command.to_owned());
        setup.rounds = Rounds::One;
        assert_eq!(stage.run(setup).exit, exit, "{command}");
    }
}

#[test]
fn a_round_fits_on_the_terminal() {
    let mut stage = Stage::new();
    let many: String = (0..30).map(|n| format!("key-{n}: 1\n")).collect();
    stage.write("a/SKILL.md", &format!("---\nname: A\ndescription: x\n{many}---\nTODO\n"));
    for rows in [12, 24] {
        let screen = match rows {
            12 => |_: &_| Screen::Sized { rows: 12, columns: 60 },
            _ => |_: &_| Screen::Sized { rows: 24, columns: 60 },
        };
        stage.hands(Hands { screen, ..Hands::default() });
        let mut setup = stage.setup("a");
        setup.format = Format::Text;
        let end = stage.run(setup);
        let text = end.stdout.strip_prefix("\u{1b}[H\u{1b}[2J").unwrap();
        let wrapped = text.lines().map(|line| line.chars().count().div_ceil(60).max(1));
        assert!(wrapped.sum::<usize>() < rows, "{rows} rows:\n{text}");
        assert!(text.contains("more; run `skill-dev check a`\n"), "{text}");
        assert!(text.contains("[name-uppercase]"), "{rows} rows hide the error:\n{text}");
    }
}

#[test]
fn rounds_read_well_one_after_the_other() {
    let mut stage = Stage::new();
    stage.at(0, |at| at.write("a/SKILL.md", "nothing").touch("a/SKILL.md"));
    stage.at(100, |at| at.write("a/SKILL.md", &skill("a", "One.")).touch("a/SKILL.md"));
    let mut setup = stage.setup("a");
    setup.format = Format::Text;
    let end = stage.run(setup);
    let heads: Vec<&str> = end.stdout.lines().filter(|line| line.starts_with("round ")).collect();
    assert_eq!(heads.len(), 3, "{}", end.stdout);
    assert!(heads[0].ends_with(" UTC"), "{}", end.stdout);
    assert!(end.stdout.contains("\na: 1 file\nno errors · a.zip written, "), "{}", end.stdout);
    assert!(end.stdout.contains(" not packed; a.zip of round 1 stays as it was · "));
    assert!(end.stdout.contains("\na: SKILL.md\nno errors · a.zip unchanged, "));
}
