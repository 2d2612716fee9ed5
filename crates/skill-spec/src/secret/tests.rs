use super::{Kind, scan_bytes};

/// What is found: kind and text.
fn found(text: &str) -> Vec<(Kind, &str)> {
    let found = scan_bytes(text.as_bytes());
    found.into_iter().map(|secret| (secret.kind, &text[secret.hidden])).collect()
}

/// Random letters and digits; no service knows them.
const RANDOM: &str = "q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1Mk0iXoPwS9zBfHnCyDjUlErTgIv6A2";
const HEX: &str = "9f3a71c0d84be25f6a1709c3b8d2e47a1c5e80b3f92d6748a0e4c71b95d3f628";

#[test]
fn a_key_is_found_whatever_stands_before_it() {
    let key = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");
    for (before, after) in [
        ("", ""),
        ("token=", "\n"),
        ("(", ")"),
        ("\"a\\n", "\\n\""),
        ("é", "é"),
        ("https://x:", "@github.com"),
        ("x-", "-y"),
        ("[a](pre_", "_b)"),
    ] {
        let text = format!("{before}{key}{after}");
        assert_eq!(found(&text), [(Kind::Key, key)], "{text}");
    }
    assert_eq!(found(&format!("x{key}")), []);
    assert_eq!(found(&key[..30]), []);
}

#[test]
fn a_token_of_short_words_is_found_by_its_signature() {
    let token = format!("eyJhbGciOiJub25lIn0.eyJ1aWQiOjc3MzF9.{}", &RANDOM[..43]);
    assert_eq!(found(&format!("a {token} b")), [(Kind::Jwt, token.as_str())]);
}

#[test]
fn keys_of_many_services_are_found() {
    let id = &RANDOM[..22];
    for key in [
        format!("github_pat_{}_{}", id, &RANDOM[..59]),
        format!("glpat-{}", &RANDOM[..20]),
        format!("sk-proj-{RANDOM}"),
        format!("sk-ant-api03-{RANDOM}"),
        format!("sk-{}", &RANDOM[..48]),
        format!("sk-{}", &HEX[..32]),
        format!("AIza{}", &RANDOM[..35]),
        format!("xoxb-847291036514-{}", &RANDOM[..24]),
        format!("sk_live_{}", &RANDOM[..24]),
        format!("SG.{id}.{}", &RANDOM[..43]),
        format!("npm_{}", &RANDOM[..36]),
        format!("pypi-AgEIcHlwaS5vcmc{RANDOM}"),
        format!("hf_{}", &RANDOM[..34]),
        format!("dapi{}", &HEX[..32]),
        format!("dop_v1_{HEX}"),
        format!("847291036:AA{}", &RANDOM[..33]),
        format!("sbp_{}", &HEX[..40]),
        format!("r8_{}", &RANDOM[..37]),
        format!("gsk_{}", &RANDOM[..52]),
        format!("lin_api_{}", &RANDOM[..40]),
        format!("ntn_{}", &RANDOM[..46]),
        format!("shpat_{}", &HEX[..32]),
        format!("hooks.slack.com/services/T04QX7Z1M/B09KLP2WD/{}", &RANDOM[..24]),
    ] {
        let text = format!("key: {key}\n");
        assert_eq!(found(&text), [(Kind::Key, &*key)], "{text}");
    }
    let twilio = format!("Twilio: SK{}\n", &HEX[..32]);
    assert_eq!(found(&twilio), [(Kind::Key, &twilio[8..42])]);
    let azure = format!("AccountKey={}{}==;", &RANDOM[..60], &RANDOM[20..46]);
    assert_eq!(found(&azure).len(), 1);
}

#[test]
fn the_secret_of_an_aws_key_is_found_near_it() {
    let (id, secret) =
        (concat!("AK", "IAQ7RMZT2VKX9LPW4S"), "k3Jq9/vR2mZ+xT7wL5pN8sB1dF4gH6yC0aQeUiOz");
    let text = format!("{id},{secret},{}\n", &HEX[..40]);
    assert_eq!(found(&text), [(Kind::Key, id), (Kind::Key, secret)]);
    let text = format!("aws_secret_access_key = {secret}\n");
    assert_eq!(found(&text), [(Kind::Assigned, secret)]);
}

#[test]
fn private_keys_are_found_in_every_frame() {
    let (a, b) = (&RANDOM[..60], &HEX[..60]);
    for (open, close, end) in [
        ("-----BEGIN RSA PRIVATE KEY-----\n", "\n-----END RSA PRIVATE KEY-----", "\n"),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\r\n",
            "\r\n-----END OPENSSH PRIVATE KEY-----",
            "\r\n",
        ),
        (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n",
            "\n-----END PGP PRIVATE KEY BLOCK-----",
            "\n",
        ),
        (
            "\"private_key\": \"-----BEGIN PRIVATE KEY-----\\n",
            "\\n-----END PRIVATE KEY-----\\n\"",
            "\\n",
        ),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n", "\nPrivate-MAC: 0", "\n"),
        ("    -----BEGIN EC PRIVATE KEY-----\n    ", "", "\n    "),
    ] {
        let text = format!("{open}{a}{end}{b}{close}");
        let found = found(&text);
        assert!(
            matches!(found[..], [(Kind::PrivateKey, body)] if body.contains(a)),
            "{text}\n{found:?}"
        );
    }
}

#[test]
fn passwords_of_urls_are_found() {
    for (text, password) in [
        ("postgres://app:tR4-vq9Lm2@db7.acme.net/x", Some("tR4-vq9Lm2")),
        ("redis://:tR4-vq9Lm2@cache.acme.net:6379", Some("tR4-vq9Lm2")),
        ("postgres://app:tR4-vq9Lm2@localhost/x", None),
        ("postgres://user:password@db.acme.net/x", None),
        ("https://acme.net/a:b@c", None),
        ("https://${USER}:${PASS}@acme.net", None),
        ("https://user:<password>@acme.net", None),
        ("ssh://git@github.com:22/a", None),
        ("https://app:tR4-@vq9Lm2@acme.net me@acme.net", Some("tR4-@vq9Lm2")),
    ] {
        let expected: Vec<_> = password.iter().map(|it| (Kind::Password, *it)).collect();
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn random_values_under_secret_names_are_found() {
    let value = &RANDOM[..24];
    for (before, after) in [
        ("ACME_API_KEY=", "\n"),
        ("\"apiKey\": \"", "\","),
        ("client-secret: '", "'"),
        ("acme.auth_token = \"", "\""),
        ("--password ", " x"),
        ("Authorization: Bearer ", "\""),
        ("{\\\"token\\\": \\\"", "\\\"}"),
    ] {
        let text = format!("{before}{value}{after}");
        assert_eq!(found(&text), [(Kind::Assigned, value)], "{text}");
    }
    for value in ["W89vRKIHhQFGwdTsRUKVlPPU", "bQzRkLwNvTgXpHsKdJmYcFhW"] {
        for before in ["token=", "passwd = ", "Authorization: Bearer "] {
            let text = format!("{before}{value}\n");
            assert_eq!(found(&text), [(Kind::Assigned, value)], "{text}");
        }
    }
    for (before, after) in [
        ("sha256: ", "\n"),
        ("next_page_token: \"", "\""),
        ("max_tokens: ", "\n"),
        ("token = ", "(x)"),
        ("token\n", "\n"),
        ("the token ", " is"),
        ("token: ", ".md"),
    ] {
        let text = format!("{before}{value}{after}");
        assert_eq!(found(&text), [], "{text}");
    }
}

#[test]
fn what_documentation_and_code_hold_is_no_secret() {
    for text in [
        "OPENAI_API_KEY=sk-...",
        "OPENAI_API_KEY=sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "GITHUB_TOKEN=ghp_1234567890abcdefghijklmnopqrstuvwxyz",
        "api_key = \"your-api-key-goes-here-12345\"",
        "api_key: <token>, password: ${DB_PASSWORD_OF_PRODUCTION_1}",
        "password: password",
        "token: 550e8400-e29b-41d4-a716-446655440000",
        "secret = os.environ['STRIPE_WEBHOOK_SIGNING_SECRET_2024']",
        "const token = await getAccessTokenFromVaultV2WithRetry3(client)",
        "\"integrity\": \"sha512-q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1Mk0iXoPwS9zBfHnCyDjUlErTgIv6A2==\"",
        "model: claude-sonnet-4-20250514-v1, token: gpt-4o-mini-2024-07-18-preview",
        "commit 9f3a71c0d84be25f6a1709c3b8d2e47a1c5e80b3",
        "src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk\"",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQ...\n-----END PRIVATE KEY-----",
        "- find -----BEGIN RSA PRIVATE KEY-----\n- then tell the author where it stands, which file it is in and what to do about it.\n",
        "grep -r 'BEGIN RSA PRIVATE KEY' . # finds -----BEGIN RSA PRIVATE KEY-----",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        "token: getIDOfUserByURLInS3Bucket, secret: AzureADClientIDFromKVStoreV2",
        "password = parseJSONToXMLviaHTTPv2; api_key: iOSAppStoreIDForUIKitXcode",
        "pub const InheritPrivateKey: X509RequestInheritOptions = 3i32;",
        "\"access_token\":\"2YotnFZFEjr1zCsicMWpAA\"",
        "value=\"-----BEGIN PGP PRIVATE KEY BLOCK-----\" offset=\"0\"/> <match type=\"big16\" value=\"0x9501\" offset=\"7\"/>",
        "cvs://:pserver:anoncvs@sources.redhat.com:/cvs/src",
        "https://user:he%2F%2Fo9@pypi.company.com/simple",
        "task-9f3a71c0d84be25f6a1709c3b8d2e47a, risk-assessment",
        "token: skills/document-reader/scripts/read_page_2024.py",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn beginnings_of_keys_without_end_take_time_by_size_alone() {
    for piece in [
        "sk-",
        "-xoxb-xoxb",
        "_eyJ",
        "AKIA",
        "eyJ",
        "eyJ.",
        " eyJa.eyJa",
        "://a:b@",
        ":AA",
        "-----BEGIN PRIVATE KEY-----",
        "token=",
        "PuTTY-User-Key-File-",
    ] {
        let text = piece.repeat((256 << 10) / piece.len());
        assert!(found(&text).len() < 2, "{piece}");
    }
}
