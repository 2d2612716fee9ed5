use serde_json::json;

use super::*;

fn session(value: &Value) -> Session {
    read(value.to_string().as_bytes(), "chat.json").unwrap()
}

fn lines(values: &[Value]) -> Session {
    let text: String = values.iter().map(|value| format!("{value}\n")).collect();
    read(text.as_bytes(), "chat.jsonl").unwrap()
}

fn said(role: &str, content: impl Into<Value>) -> Value {
    json!({ "role": role, "content": content.into() })
}

#[test]
fn all_forms_of_a_session_give_the_same() {
    let system = said("system", "Read invoices.");
    let user = said("user", json!([{"type": "text", "text": "Return the total as JSON."}]));
    let answer = said("assistant", "{\"total\": 12.5}");
    let messages = json!([system, user, answer]);
    let response = json!({"id": "x", "choices": [{"index": 0, "message": answer}]});
    let request = json!({"model": "m", "messages": [system, user]});
    let forms = [
        session(&messages),
        session(&json!({ "messages": messages })),
        session(&json!([{ "messages": messages }])),
        session(&json!({ "request": request, "response": response })),
        session(&json!([request, response])),
        session(&json!({ "messages": [system, user], "choices": response["choices"] })),
        session(&json!({ "body": request, "response": { "body": response } })),
        session(&json!({ "system": "Read invoices.", "messages": [user, answer] })),
        session(&json!({
            "instructions": "Read invoices.",
            "input": "Return the total as JSON.",
            "output": [{"type": "message", "role": "assistant",
                "content": [{"type": "output_text", "text": "{\"total\": 12.5}"}]}],
        })),
        session(&json!([
            said("developer", "Read invoices."),
            user,
            said("assistant", json!({"total": 12.5}))
        ])),
        lines(&[system.clone(), user.clone(), answer.clone()]),
        lines(&[json!({ "messages": messages })]),
        lines(&[request.clone(), response.clone()]),
    ];
    for (index, form) in forms.iter().enumerate() {
        assert_eq!(form.standing, ["Read invoices."], "form {index}");
        assert_eq!(form.asked, ["Return the total as JSON."], "form {index}");
        assert_eq!(form.answers, [json!({"total": 12.5})], "form {index}");
        assert_eq!(form.left_out, Vec::<String>::new(), "form {index}");
    }
}

#[test]
fn an_answer_is_the_whole_message_or_the_last_block_that_is_json() {
    for (text, wanted) in [
        ("{\"a\": 1}", Some(json!({"a": 1}))),
        (" \n{\"a\": 1}\n ", Some(json!({"a": 1}))),
        ("Here:\n```json\n{\"a\": 1}\n```\nDone.", Some(json!({"a": 1}))),
        ("```\n{\"a\": 1}\n```\nor\n~~~json\n{\"a\": 2}\n~~~", Some(json!({"a": 2}))),
        ("```json\n{\"a\": 1}\n```\n```python\nprint()\n```", Some(json!({"a": 1}))),
        ("```json\n{\"a\": \"```\"}\n```", Some(json!({"a": "```"}))),
        ("````\n```\n{\"a\": 1}\n```\n````", None),
        ("```json\n{\"a\": 1}", None),
        ("The answer is {\"a\": 1}.", None),
        ("12", None),
        ("null", None),
        ("{\"a\": 1} {\"a\": 2}", None),
        ("", None),
    ] {
        assert_eq!(answer_in(text), wanted, "{text:?}");
    }
}

#[test]
fn answers_of_another_shape_are_left_out_and_counted() {
    let one = json!({"number": "A-1", "total": 1, "lines": []});
    let two = json!({"number": "A-2", "total": null, "lines": [{"text": "x"}], "currency": "EUR"});
    let chat = |answers: &[Value]| {
        let messages: Vec<Value> =
            answers.iter().map(|answer| said("assistant", answer.to_string())).collect();
        session(&Value::from(messages))
    };
    assert_eq!(chat(&[one.clone(), two.clone()]).answers, [one.clone(), two.clone()]);
    for other in [json!({"error": "x"}), json!({"number": "A", "total": 1, "lines": "none"})] {
        let session = chat(&[other, one.clone()]);
        assert_eq!(session.answers, std::slice::from_ref(&one));
        assert_eq!(session.left_out, ["1 answer of another shape"]);
    }
    let session = chat(&[one.clone(), json!([1]), json!([2])]);
    assert_eq!((session.answers.len(), &*session.left_out[0]), (1, "2 answers that are lists"));
}

#[test]
fn what_was_asked_ends_with_the_last_answer() {
    let session = session(&json!([
        said("user", "Return JSON."),
        said("user", "Return JSON."),
        said("assistant", "{\"a\": 1}"),
        said("user", "{\"rows\": [1, 2]}"),
        said("user", "x ".repeat(3000)),
        said("user", "Add b."),
        said("assistant", "{\"a\": 1, \"b\": 2}"),
        said("user", "Thanks!"),
    ]));
    assert_eq!(session.asked, ["Return JSON.", "Add b."]);
    assert_eq!(session.left_out, ["2 messages of the user, taken for documents"]);
}

#[test]
fn of_several_conversations_only_what_all_share_was_asked() {
    let record = |text: &str, total: i32| {
        json!({"messages": [said("system", "Read."), said("user", "Return JSON."), said("user", text),
            said("assistant", json!({ "total": total }).to_string())]})
    };
    let session = lines(&[record("Invoice A", 1), record("Invoice B", 2)]);
    assert_eq!(session.standing, ["Read."]);
    assert_eq!(session.asked, ["Return JSON."]);
    assert_eq!(session.answers, [json!({"total": 1}), json!({"total": 2})]);
    assert_eq!(session.left_out, ["2 messages of the user that not every conversation has"]);
}

#[test]
fn tools_images_and_encoded_data_stay_behind() {
    let data = "QUJD".repeat(100);
    let session = session(&json!([
        said("user", json!([
            {"type": "text", "text": format!("Read data:image/png;base64,{data} and\n({data}).")},
            {"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{data}")}},
            {"type": "input_file", "file_id": "f"},
        ])),
        {"role": "assistant", "content": null, "tool_calls": [{"id": "1"}, {"id": "2"}]},
        said("tool", "{\"secret\": 1}"),
        said("narrator", "Once upon a time."),
        said("assistant", "{\"a\": 1}"),
    ]));
    assert_eq!(session.asked, ["Read (data) and\n((data))."]);
    assert_eq!(session.answers, [json!({"a": 1})]);
    assert_eq!(
        session.left_out,
        [
            "3 calls and results of tools",
            "2 images and files",
            "2 blocks of encoded data",
            "1 entry that is no message"
        ]
    );
}

const KEY: &str = concat!(
    "MIIEpAIBAAKCAQEA7",
    "bq2vKx9LpW4sNb8JdY3hGc6FuT5aVe1Mq7RmZt0xCv\nBn3QwErTyUiOpAsDfGhJkLzXcVbNm1234567890qWeRtYuIoPaSdFgHjKl\nZxCv"
);

#[test]
fn no_secret_and_no_hidden_character_is_kept() {
    let token = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");
    let key = format!("-----BEGIN {0}-----\n{1}\n-----END {0}-----", "RSA PRIVATE KEY", KEY);
    let session = session(&json!([
        said("system", format!("Use {token}\u{200b} and \u{202e}go.")),
        said("user", key.clone()),
        said(
            "assistant",
            json!({"a": token, "nested": [{ token: 1 }], "line": format!("x\n{token}")})
                .to_string()
        ),
    ]));
    let all = format!("{session:?}");
    assert!(!all.contains("q7Rm") && !all.contains("MIIEpAIB"), "{all}");
    assert!(session.standing[0].starts_with("Use ghp_***"), "{all}");
    assert!(session.standing[0].ends_with("*** and go."), "{all}");
    assert!(
        session.answers[0]["nested"][0].as_object().unwrap().keys().all(|key| key.contains("**"))
    );
    let told = session.left_out.last().unwrap();
    assert!(told.ends_with("secrets, with stars in their places"), "{told}");
}

#[test]
fn what_only_looks_like_a_secret_is_not_kept_either() {
    let answer = json!({"user": "bob", "db": {"password": "rEqmSM9w"}, "note": "token=Zk8qLw2x"});
    let session = session(&json!([
        said("system", "Log in with password: rEqmSM9wCZ7Uw9."),
        said("user", "Run `curl -u bob:Zk8qLw2xPo9v https://user:pw123@host/x`."),
        said("assistant", answer.to_string()),
    ]));
    assert_eq!(session.standing, ["Log in with password: **************."]);
    assert_eq!(session.asked, ["Run `curl -u bob:************ https://user:*****@host/x`."]);
    assert_eq!(
        session.answers,
        [json!({"user": "bob", "db": {"password": "********"}, "note": "token=********"})]
    );
    assert_eq!(session.left_out, ["5 secrets, with stars in their places"]);
}

#[test]
fn what_is_of_no_use_is_an_error_that_says_what_would_be() {
    for (text, wanted) in [
        ("", "there is no message in `chat.json`"),
        ("not JSON", "chat.json:1:2: not JSON: no value begins like this"),
        ("Hello", "chat.json:1:1: not JSON: no value begins like this"),
        ("{} x", "chat.json:1:4: not JSON: something follows the value"),
        ("[1, 2", "chat.json:1:5: not JSON: it ends in the middle of a list"),
        (
            "{\"role\": \"user\", \"content\": \"x\"}\n{\"role\"\n",
            "chat.json:2:7: not JSON: it ends in the middle of an object",
        ),
        ("[]", "there is no message in `chat.json`"),
        ("12", "there is no message in `chat.json`"),
        ("{\"a\": 1}", "there is no message in `chat.json`"),
        ("[{\"role\": \"assistant\", \"content\": \"Hello.\"}]", "holds neither instructions nor"),
        ("[{\"role\": \"assistant\", \"content\": \"[1]\"}]", "holds neither instructions nor"),
        ("[{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]", "holds neither"),
    ] {
        let error = read(text.as_bytes(), "chat.json").unwrap_err().to_string();
        assert!(error.contains(wanted) && error.contains("\nhelp: "), "{text}: {error}");
    }
}

#[test]
fn a_large_session_is_read_at_once() {
    let turn = said("user", format!("{} {}", "```".repeat(50), "word ".repeat(600)));
    let messages: Vec<Value> = std::iter::repeat_n(turn, 300).collect();
    let session = session(&Value::from(messages));
    assert_eq!(session.asked.len(), 1);
    let fences = said("assistant", "```\n{\n".repeat(30_000));
    assert!(read(json!([fences]).to_string().as_bytes(), "chat.json").is_err());
}
