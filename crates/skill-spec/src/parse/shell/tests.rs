use proptest::prelude::*;

use super::*;

/// What is found, as written.
fn found(text: &str) -> Option<&str> {
    foreign(text).map(|foreign| &text[foreign.range])
}

#[test]
fn what_only_bash_reads_is_found() {
    for (text, what) in [
        ("#!/bin/sh\nif [[ -f a ]]; then :; fi", "[["),
        ("a && [[ $b == c ]] || exit", "[["),
        ("x() { [[ -n $1 ]]; }", "[["),
        ("function x { :; }", "function"),
        ("for ((i = 0; i < 3; i++)); do :; done", "for"),
        ("files=(a b)", "files=("),
        ("local files+=(a b)", "files+=("),
        ("path+=/bin", "path+="),
        ("cat <<<\"$a\"", "<<<"),
        ("diff <(a) <(b)", "<("),
        ("echo \"${name^^}\"", "${name^^}"),
        ("echo ${a:-${name//x/y}}", "${name//x/y}"),
        ("echo \"$(echo \"${name:0:3}\")\"", "${name:0:3}"),
        ("echo ${files[@]}", "${files[@]}"),
        ("echo ${#files[@]}", "${#files[@]}"),
        ("echo ${!name}", "${!name}"),
        ("if [ \"$a\" == \"b\" ]; then", "=="),
        ("IFS=$'\\n\\t'\nmake &> log", "&>"),
        ("make |& tee log", "|&"),
        ("source ./env.sh", "source"),
        ("cat <<E\n[[ a ]]\nE\nsource x", "source"),
        ("case $1 in\n  a) source x;;\nesac", "source"),
        ("x=`[ a == b ]`", "=="),
    ] {
        assert_eq!(found(text), Some(what), "{text}");
    }
}

#[test]
fn what_a_plain_shell_reads_is_left_in_peace() {
    for text in [
        "",
        "#!/bin/sh\nset -eu\n[ -f a ] && [ \"$a\" = b ] || exit 1\n",
        "echo '[[ a ]]' \"[[ b ]]\" \\[[ # [[ c ]]\n",
        "awk '{ files=($1) } function f(x) { return x == 1 }' <a >b 2>&1 2>/dev/null",
        "cat <<'E' <<-F\n[[ a ]] ${x^^}\nE\n\tx=(1)\n\tF\nexit",
        "case $1 in\n  [[:alpha:]]*) a;;\n  function | source ) b;;\n  (c) d;;\nesac\n",
        "x=$(case $1 in a) b;; esac) y=$((1 << 2)) z=\"$((a == b))\"",
        "echo ${x:-a} ${x:=b} ${x:?c} ${x:+d} ${x#*/} ${x%%.*} ${#x} ${#} $# $! $$ ${!} ${10}",
        "echo \"it's ${x:-it's} `date +\"%Y\"`\" ${x#'}'}",
        "name() { :; }; name () ( : ); { :; } && ! :",
        "FOO=1 BAR=\"a b\" cmd a=b c==d ==",
        "expr a == b; test a = b; echo test ==",
        "grep -e function -e [[ -e source",
        "unfinished \"quote [[",
        "$'it\\'s' [[ b ]]",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
}

#[test]
fn nesting_and_length_end() {
    for piece in ["$(", "`", "\"$(", "${a", "(", "case a in b) ", "<<a\n", "$((", "[["] {
        let _ = foreign(&piece.repeat(100_000));
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "[[",
        "]]",
        "[",
        "==",
        "=(",
        "a",
        "é",
        " ",
        "\n",
        "\t",
        "\r",
        "'",
        "\"",
        "`",
        "$",
        "$(",
        "$((",
        "))",
        ")",
        "${",
        "}",
        "a=",
        "+=",
        "${a/",
        "${!",
        "#",
        "\\",
        ";",
        "&",
        "|",
        "<",
        "<<",
        "<<<",
        ">",
        "<<E\n",
        "E\n",
        "case ",
        " in ",
        "esac",
        "for ",
        "((",
        "function ",
        "source ",
        "{",
        "test ",
        "$'",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_the_text_what_is_found_is_whole(text in pieces()) {
        if let Some(found) = foreign(&text) {
            prop_assert!(!found.range.is_empty() && text.get(found.range).is_some());
        }
    }
}
