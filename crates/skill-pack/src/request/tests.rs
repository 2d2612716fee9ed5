use serde_json::{Value, json};
use skill_spec::{AgentSkill, ReferenceKey};

use super::*;

mod code;

fn reference() -> Value {
    AgentSkill::reference("my-skill", "latest", ReferenceKey::Id).to_json()
}

fn request(product: Product, change: impl FnOnce(&mut Request)) -> Request {
    let mut request = Request::new(product);
    request.skills.push(reference());
    change(&mut request);
    request
}

fn generation(own: &Value) -> Value {
    let mut config = json!({"max_retries": 3, "max_tokens": 65535, "temperature": 0.0,
        "detail": "auto", "confidence": false, "grounding": false});
    for (key, value) in own.as_object().unwrap() {
        config[key] = value.clone();
    }
    config
}

/// What the Python SDK was seen to send, for each product.
#[test]
fn bodies_are_those_the_sdk_sends() {
    let skills =
        json!([{"type": "skill_reference", "skill_id": "my-skill", "skill_version": "latest"}]);
    let with_skills = json!({"skills": skills});
    let file = |input: (&str, &str)| {
        let mut body = json!({"model": "vlm-1", "batch": true, "config": generation(&with_skills)});
        body[input.0] = json!(input.1);
        body
    };
    let url = "https://example.com/a.pdf".to_owned();
    let id = "0b8f5f2e".to_owned();
    let mut cases = vec![
        (
            request(Product::Image, |request| request.urls.push(url.clone())),
            json!({"model": "vlm-1", "images": [url], "domain": null, "batch": false, "config": generation(&with_skills)}),
        ),
        (
            request(Product::Agent, |request| request.file_ids.push(id.clone())),
            json!({"model": "vlmrun-orion-1:auto", "name": null, "batch": true,
                "inputs": {"files": [{"type": "input_file", "file_id": id}]}, "config": with_skills}),
        ),
        (
            request(Product::Agent, |_| {}),
            json!({"model": "vlmrun-orion-1:auto", "name": null, "batch": true, "inputs": null, "config": with_skills}),
        ),
        (
            request(Product::Chat, |request| {
                request.file_ids.push(id.clone());
                request.message = Some("hello".to_owned());
            }),
            json!({"model": "vlmrun-orion-1:auto", "messages": [{"role": "user", "content": [
                {"type": "input_file", "file_id": id}, {"type": "text", "text": "hello"}]}], "skills": skills}),
        ),
        (
            request(Product::Chat, |_| {}),
            json!({"model": "vlmrun-orion-1:auto", "messages": [{"role": "user", "content": [
                {"type": "text", "text": ""}]}], "skills": skills}),
        ),
    ];
    for product in [Product::Document, Product::Video, Product::Audio] {
        cases.push((
            request(product, |request| request.urls.push(url.clone())),
            file(("url", &url)),
        ));
        cases.push((
            request(product, |request| request.file_ids.push(id.clone())),
            file(("file_id", &id)),
        ));
    }
    for (request, wanted) in cases {
        let body = request.body().unwrap();
        assert_eq!(body, wanted, "{request:?}");
        assert_eq!(body.to_string(), request.body().unwrap().to_string());
    }
}

#[test]
fn what_the_author_sets_stands_where_the_product_takes_it() {
    let all = |product: Product| {
        request(product, |request| {
            request.model = Some("m".to_owned());
            request.schema = Some(json!({"type": "object", "default": null}));
            if product == Product::Chat {
                request.message = Some("q".to_owned());
            } else {
                request.prompt = Some("p".to_owned());
            }
            if product.generates() {
                request.domain = Some("document.invoice".to_owned());
            } else {
                request.toolsets = vec!["core".to_owned(), "document".to_owned()];
            }
            request.urls.push("https://example.com/a.png".to_owned());
        })
    };
    for product in Product::ALL {
        let body = all(product).body().unwrap();
        assert_eq!(body["model"], "m");
        let schema = json!({"type": "object", "default": null});
        if product == Product::Chat {
            let format = json!({"type": "json_schema", "json_schema": schema});
            assert_eq!(body["response_format"], format);
            assert_eq!(body["skills"], json!([reference()]));
            let content = &body["messages"][0]["content"];
            let image =
                json!({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}});
            assert_eq!(content, &json!([image, {"type": "text", "text": "q"}]));
        } else {
            assert_eq!(body["config"]["prompt"], "p", "{product:?}");
            assert_eq!(body["config"]["json_schema"], schema, "{product:?}");
            assert_eq!(body["config"]["skills"], json!([reference()]), "{product:?}");
        }
        if product.generates() {
            assert_eq!(body["domain"], "document.invoice");
        } else {
            assert_eq!(body["toolsets"], json!(["core", "document"]));
        }
    }
}

#[test]
fn a_domain_alone_is_a_request_too() {
    let mut request = Request::new(Product::Document);
    assert!(request.body().unwrap_err().to_string().contains("neither a skill nor a domain"));
    request.domain = Some("document.invoice".to_owned());
    let config = &request.body().unwrap()["config"];
    assert_eq!(config.get("skills"), None);
    assert_eq!(advice(&request, &[], 0), ["there is no document: give its file id or URL"]);
}

#[test]
fn urls_go_into_the_part_for_their_kind() {
    for (url, part) in [
        ("https://a.b/c.JPG?x=1", "image_url"),
        ("https://a.b/c.mp4#t=3", "video_url"),
        ("https://a.b/c.flac", "audio_url"),
        ("https://a.b/c.pdf", "file_url"),
        ("https://a.b/c", "file_url"),
        ("https://a.png/", "file_url"),
        ("https://a.b/?f=c.png", "file_url"),
        ("data:image/png;base64,eA==", "image_url"),
        ("data:application/pdf;base64,eA==", "file_url"),
    ] {
        let request = request(Product::Agent, |request| request.urls.push(url.to_owned()));
        let file = request.body().unwrap()["inputs"]["files"][0].clone();
        assert_eq!(file, json!({"type": part, part: {"url": url}}), "{url}");
    }
}

type Change = fn(&mut Request);

#[test]
fn what_a_product_does_not_take_is_refused() {
    let web = |request: &mut Request| request.urls = vec!["https://a.b/c".to_owned(); 2];
    let cases: &[(Product, Change, &str)] = &[
        (Product::Image, |r| r.file_ids.push("a".to_owned()), "image takes no file id"),
        (Product::Chat, |r| r.prompt = Some(String::new()), "chat takes no prompt"),
        (Product::Chat, |r| r.domain = Some(String::new()), "chat takes no domain"),
        (Product::Agent, |r| r.message = Some(String::new()), "agent takes no message"),
        (Product::Agent, |r| r.domain = Some(String::new()), "agent takes no domain"),
        (Product::Document, |r| r.message = Some(String::new()), "document takes no message"),
        (Product::Video, |r| r.toolsets.push("core".to_owned()), "video takes no toolsets"),
        (Product::Audio, web, "audio takes one input, and 2 are given"),
        (
            Product::Document,
            |r| r.file_ids.push("invoice.pdf".to_owned()),
            "`invoice.pdf` is no file id",
        ),
        (Product::Agent, |r| r.file_ids.push("a b".to_owned()), "`a b` is no file id"),
        (
            Product::Document,
            |r| r.urls.push("invoice.pdf".to_owned()),
            "`invoice.pdf` is no URL the platform can fetch",
        ),
        (
            Product::Document,
            |r| r.urls.push("data:,x".to_owned()),
            "`data:,x` is no URL the platform can fetch",
        ),
        (
            Product::Image,
            |r| r.urls.push("https://".to_owned()),
            "`https://` is no URL the platform can fetch",
        ),
        (Product::Agent, |r| r.file_ids.push("a\u{1b}[m".to_owned()), "`a\\u{1b}[m` is no file id"),
        (Product::Agent, |r| r.prompt = Some(String::new()), "the prompt is empty"),
        (Product::Chat, |r| r.model = Some(" ".to_owned()), "the model is empty"),
        (Product::Audio, |r| r.domain = Some(String::new()), "the domain is empty"),
        (Product::Chat, |r| r.schema = Some(json!([])), "the schema is no JSON object"),
    ];
    for (product, change, wanted) in cases {
        let error = request(*product, change).body().unwrap_err();
        assert_eq!(error.to_string(), *wanted);
        assert!(!error.help().is_empty());
    }
    assert!(request(Product::Image, web).body().is_ok(), "images may be several");
    assert!(request(Product::Chat, web).body().is_ok());
}

fn part(name: &str, description: Option<&str>, has_schema: Option<bool>) -> Part {
    Part { name: name.to_owned(), description: description.map(str::to_owned), has_schema }
}

#[test]
fn what_is_likely_not_meant_is_told() {
    let base = |change: Change| {
        request(Product::Document, |request| {
            request.file_ids.push("a".to_owned());
            change(request);
        })
    };
    let invoice = Some("Reads totals and line items of an invoice from a scan.");
    let (with, without) = (Some(true), Some(false));
    let several = [part("a", None, with), part("b", None, with), part("c", None, None)];
    let cases: &[(Change, &[Part], &str)] = &[
        (|_| {}, &[part("a", invoice, with)], ""),
        (|_| {}, &[part("a", invoice, with), part("b", None, None), part("c", None, without)], ""),
        (|_| {}, &several, "2 skills bring a schema (`a`, `b`)"),
        (|r| r.schema = Some(json!({})), &several, ""),
        (|_| {}, &[part("a", None, None), part("a", None, None)], "2 skills are called `a`"),
        (
            |_| {},
            &[part("a", invoice, None), part("b", invoice, None)],
            "`a` and `b` say nearly the same",
        ),
        (
            |r| r.domain = Some("document.invoice".to_owned()),
            &[],
            "`document.invoice` says what skills say now",
        ),
        (
            |r| r.domain = Some("document.invioce".to_owned()),
            &[],
            "did you mean `document.invoice`?",
        ),
        (|r| r.domain = Some("invoice".to_owned()), &[], "did you mean `document.invoice`?"),
        (
            |r| r.domain = Some("acme.thing".to_owned()),
            &[],
            "the domain `acme.thing` is not known, and is sent as it is; domains look like",
        ),
        (
            |r| r.domain = Some("audio.transcription".to_owned()),
            &[],
            "the domain `audio.transcription` is for audio, and the request for document",
        ),
        (|r| r.domain = Some("image.caption".to_owned()), &[], "says what skills say now"),
        (|r| r.model = Some("vlm1".to_owned()), &[], "did you mean `vlm-1`?"),
        (
            |r| r.model = Some("vlmrun-orion-1:auto".to_owned()),
            &[],
            "is not known for document; the usual one is `vlm-1`",
        ),
        (|r| r.file_ids.clear(), &[], "there is no document: give its file id or URL"),
    ];
    for (change, parts, wanted) in cases {
        let said = advice(&base(*change), parts, 100);
        let count = usize::from(!wanted.is_empty());
        assert_eq!(said.len(), count, "{wanted:?}: {said:?}");
        assert!(said.iter().all(|line| line.contains(wanted)), "{wanted:?}: {said:?}");
    }
    let said = advice(&base(|_| {}), &[], LARGE_REQUEST + 1);
    assert!(said.iter().any(|line| line.contains("6 MiB")), "{said:?}");
}

#[test]
fn snippets_are_refused_where_they_could_not_run() {
    let body = request(Product::Document, |_| {}).body().unwrap();
    for language in [Language::Curl, Language::Python, Language::Node] {
        let error = snippet(language, Product::Document, &body).unwrap_err();
        assert!(error.to_string().contains("has no input"), "{error}");
    }
    let data = request(Product::Image, |r| r.urls.push("data:image/png;base64,eA==".to_owned()));
    let data = data.body().unwrap();
    assert!(snippet(Language::Python, Product::Image, &data).is_err());
    assert!(snippet(Language::Node, Product::Image, &data).is_ok());
    for (number, exact) in
        [("9007199254740991", true), ("9007199254740992", false), ("-9007199254740993", false)]
    {
        let schema = serde_json::from_str(&format!("{{\"maximum\": [{number}]}}")).unwrap();
        let body = request(Product::Agent, |r| r.schema = Some(schema)).body().unwrap();
        assert_eq!(snippet(Language::Node, Product::Agent, &body).is_ok(), exact, "{number}");
    }
}

#[test]
fn no_snippet_uses_a_form_that_does_not_run() {
    for product in Product::ALL {
        let request = request(product, |request| request.urls.push("https://a.b/c".to_owned()));
        let body = request.body().unwrap();
        let python = snippet(Language::Python, product, &body).unwrap();
        assert!(!python.contains("agent.skills"), "{python}");
        assert!(!python.contains("batch=False") || product == Product::Image, "{python}");
        if product == Product::Chat {
            assert!(!python.contains("AgentSkill"), "chats take dictionaries: {python}");
        }
        if product == Product::Image {
            assert!(python.contains("domain=None"), "{python}");
        }
        for language in [Language::Curl, Language::Python, Language::Node] {
            let code = snippet(language, product, &body).unwrap();
            assert!(!code.contains("Bearer ${process"), "an unset key is said: {code}");
            assert!(code.contains("VLMRUN_API_KEY") && code.contains("VLMRUN_BASE_URL"), "{code}");
        }
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn few_real_descriptions_are_told_to_be_alike() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    #[allow(
        clippy::disallowed_methods,
        reason = "the test reads what the code under test is given"
    )]
    let Ok(entries) = std::fs::read_dir(&corpus) else {
        eprintln!("skipped: there is no corpus at {}", corpus.display());
        return;
    };
    let mut open: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        #[allow(clippy::disallowed_methods, reason = "as above")]
        let inside =
            std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path());
        open.extend(inside);
        if path.file_name().is_some_and(|name| name == "SKILL.md") {
            #[allow(clippy::disallowed_methods, reason = "as above")]
            let bytes = std::fs::read(&path).unwrap();
            let mut files = skill_spec::Files::new();
            let file = skill_spec::File { bytes: bytes.into(), executable: false };
            files.insert(skill_spec::RelPath::new("SKILL.md").unwrap(), file);
            let skill = skill_spec::Skill::parse(files);
            let description = skill.manifest.as_ref().and_then(|manifest| manifest.description());
            found.extend(description.map(|text| (path, text.to_owned())));
        }
    }
    let mut alike = 0;
    let mut pairs = 0;
    for (at, (path, one)) in found.iter().enumerate() {
        for (other_path, other) in found.iter().skip(at + 1).filter(|(_, other)| other != one) {
            pairs += 1;
            let share = overlap(one, other);
            if share >= overlap::ALIKE {
                alike += 1;
                eprintln!(
                    "{share:.2} {} {}\n  {one}\n  {other}",
                    path.display(),
                    other_path.display()
                );
            }
        }
    }
    assert!(found.len() > 100, "{}", found.len());
    assert!(alike * 5000 <= pairs, "{alike} of {pairs}");
    eprintln!("{alike} of {pairs} pairs of {} skills", found.len());
}
