//! The keys of services whose form is known: a fixed beginning and what follows it.
//!
//! Data, not regular expressions: nothing to compile at start, one pass, no going back.

use Class::{Alnum, Base64, Digit, Hex, Upper, Word};
use Part::{Run, Text};

/// A kind of key.
#[derive(Debug)]
pub(super) struct Provider {
    /// What it is, as messages say it.
    pub(super) what: &'static str,
    /// How every one of them begins; at least three bytes.
    pub(super) prefix: &'static str,
    /// What follows, first to last.
    tail: &'static [Part],
    /// A word that must stand near, where the form alone is too common.
    pub(super) near: Option<&'static str>,
}

/// A piece of a key.
#[derive(Debug)]
enum Part {
    /// So many bytes of a class: at least, at most.
    Run(Class, usize, usize),
    /// Exactly this.
    Text(&'static str),
}

/// A set of bytes.
#[derive(Clone, Copy, Debug)]
enum Class {
    Digit,
    /// Lower-case hexadecimal.
    Hex,
    /// Upper-case letters and digits.
    Upper,
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
    /// The alphabet of Base64, without padding.
    Base64,
}

const fn key(what: &'static str, prefix: &'static str, tail: &'static [Part]) -> Provider {
    Provider { what, prefix, tail, near: None }
}

/// Of several that begin alike the more special one comes first. Forms: the services' own
/// documentation of their tokens and of what secret scanning finds.
pub(super) static PROVIDERS: &[Provider] = &[
    key("AWS access key id", "AKIA", &[Run(Upper, 16, 16)]),
    key("AWS temporary access key id", "ASIA", &[Run(Upper, 16, 16)]),
    key("GitHub personal access token", "ghp_", &[Run(Alnum, 36, 255)]),
    key("GitHub OAuth token", "gho_", &[Run(Alnum, 36, 255)]),
    key("GitHub user token", "ghu_", &[Run(Alnum, 36, 255)]),
    key("GitHub app token", "ghs_", &[Run(Alnum, 36, 255)]),
    key("GitHub refresh token", "ghr_", &[Run(Alnum, 36, 255)]),
    key("GitHub personal access token", "github_pat_", &[Run(Word, 82, 255)]),
    key("GitLab personal access token", "glpat-", &[Run(Word, 20, 300)]),
    key("GitLab runner token", "glrt-", &[Run(Word, 20, 300)]),
    key("OpenAI API key", "sk-proj-", &[Run(Word, 40, 300)]),
    key("OpenAI API key", "sk-svcacct-", &[Run(Word, 40, 300)]),
    key("OpenAI admin key", "sk-admin-", &[Run(Word, 40, 300)]),
    key("Anthropic API key", "sk-ant-", &[Run(Word, 32, 300)]),
    key("OpenRouter API key", "sk-or-", &[Run(Word, 40, 300)]),
    key("API key in the form of OpenAI's", "sk-", &[Run(Alnum, 32, 64)]),
    key("Google API key", "AIza", &[Run(Word, 35, 35)]),
    key("Google OAuth client secret", "GOCSPX-", &[Run(Word, 28, 28)]),
    key("Google OAuth access token", "ya29.", &[Run(Word, 40, 1000)]),
    key("Slack token", "xoxb-", &[Run(Word, 30, 255)]),
    key("Slack token", "xoxp-", &[Run(Word, 30, 255)]),
    key("Slack token", "xoxa-", &[Run(Word, 30, 255)]),
    key("Slack token", "xoxr-", &[Run(Word, 30, 255)]),
    key("Slack token", "xoxs-", &[Run(Word, 30, 255)]),
    key("Slack app token", "xapp-", &[Run(Word, 40, 255)]),
    key(
        "Slack webhook",
        "hooks.slack.com/services/",
        &[
            Text("T"),
            Run(Upper, 8, 12),
            Text("/B"),
            Run(Upper, 8, 12),
            Text("/"),
            Run(Alnum, 20, 32),
        ],
    ),
    key("Stripe live key", "sk_live_", &[Run(Alnum, 20, 255)]),
    key("Stripe live key", "rk_live_", &[Run(Alnum, 20, 255)]),
    key("Stripe webhook secret", "whsec_", &[Run(Base64, 32, 64)]),
    key("SendGrid API key", "SG.", &[Run(Word, 22, 22), Text("."), Run(Word, 43, 43)]),
    key("npm access token", "npm_", &[Run(Alnum, 36, 36)]),
    key("PyPI token", "pypi-AgE", &[Run(Word, 60, 1000)]),
    key("Hugging Face token", "hf_", &[Run(Alnum, 34, 40)]),
    key("Azure storage key", "AccountKey=", &[Run(Base64, 86, 86), Text("==")]),
    key("Azure access key", "SharedAccessKey=", &[Run(Base64, 43, 43), Text("=")]),
    key("Databricks token", "dapi", &[Run(Hex, 32, 32)]),
    key("DigitalOcean token", "dop_v1_", &[Run(Hex, 64, 64)]),
    Provider { near: Some("mailgun"), ..key("Mailgun API key", "key-", &[Run(Hex, 32, 32)]) },
    key("Telegram bot token", ":AA", &[Run(Word, 33, 33)]),
    key(
        "Discord webhook",
        "discord.com/api/webhooks/",
        &[Run(Digit, 17, 20), Text("/"), Run(Word, 60, 80)],
    ),
    key("Vercel Blob token", "vercel_blob_rw_", &[Run(Word, 24, 80)]),
    key("Supabase access token", "sbp_", &[Run(Hex, 40, 40)]),
    key("Supabase secret key", "sb_secret_", &[Run(Word, 31, 64)]),
    key("Replicate API token", "r8_", &[Run(Alnum, 37, 37)]),
    key("Groq API key", "gsk_", &[Run(Alnum, 52, 52)]),
    key("xAI API key", "xai-", &[Run(Alnum, 80, 80)]),
    key("Perplexity API key", "pplx-", &[Run(Alnum, 48, 48)]),
    key("NVIDIA API key", "nvapi-", &[Run(Word, 60, 80)]),
    key("Tavily API key", "tvly-", &[Run(Word, 32, 64)]),
    key("Linear API key", "lin_api_", &[Run(Alnum, 40, 40)]),
    key("Notion token", "ntn_", &[Run(Alnum, 40, 50)]),
    key("Notion token", "secret_", &[Run(Alnum, 43, 43)]),
    key("Shopify access token", "shpat_", &[Run(Hex, 32, 32)]),
    key("Figma token", "figd_", &[Run(Word, 40, 64)]),
    key("Docker access token", "dckr_pat_", &[Run(Word, 27, 40)]),
    key("Vault token", "hvs.", &[Run(Word, 24, 300)]),
    key("age identity", "AGE-SECRET-KEY-1", &[Run(Upper, 58, 58)]),
];

/// Begins with two common letters only, so it is tried where a long word begins, not searched for.
pub(super) static TWILIO: Provider =
    Provider { near: Some("twilio"), ..key("Twilio API key", "SK", &[Run(Hex, 32, 32)]) };

impl Provider {
    /// The length of the key that `bytes` begins with; `None` if that is none of this kind.
    pub(super) fn matches(&self, bytes: &[u8]) -> Option<usize> {
        let mut at = self.prefix.len();
        bytes.starts_with(self.prefix.as_bytes()).then_some(())?;
        for part in self.tail {
            let rest = bytes.get(at..)?;
            at += match *part {
                Text(text) => rest.starts_with(text.as_bytes()).then_some(text.len())?,
                Run(class, least, most) => {
                    let most = rest.len().min(most);
                    let run = rest.iter().take(most).take_while(|byte| class.holds(**byte));
                    Some(run.count()).filter(|count| *count >= least)?
                }
            };
        }
        // What goes on is something else, and longer.
        let goes_on = bytes.get(at).is_some_and(|next| self.last().holds(*next));
        (!goes_on).then_some(at)
    }

    fn last(&self) -> Class {
        match self.tail.iter().rev().find_map(|part| match part {
            Run(class, ..) => Some(class),
            Text(_) => None,
        }) {
            // A key ends where its word ends.
            Some(Digit | Hex | Upper | Alnum) | None => Alnum,
            Some(class) => *class,
        }
    }
}

impl Class {
    fn holds(self, byte: u8) -> bool {
        match self {
            Digit => byte.is_ascii_digit(),
            Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Alnum => byte.is_ascii_alphanumeric(),
            Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::LEAD;
    use super::super::words::long_words;
    use super::*;

    fn length(text: &str) -> Option<(usize, &'static str)> {
        PROVIDERS.iter().find_map(|provider| {
            provider.matches(text.as_bytes()).map(|length| (length, provider.what))
        })
    }

    #[test]
    fn a_key_ends_with_its_word() {
        let hex = "0123456789abcdef0123456789abcdef";
        assert_eq!(length(&format!("dapi{hex} ")), Some((36, "Databricks token")));
        assert_eq!(length(&format!("dapi{hex}")), Some((36, "Databricks token")));
        assert_eq!(length(&format!("dapi{hex}0")), None);
        assert_eq!(length(&format!("dapi{hex}z")), None);
        assert_eq!(length("dapi0123"), None);
        let (id, token) = ("T0123ABCD/B0123ABCD", "a".repeat(24));
        let hook = format!("hooks.slack.com/services/{id}/{token}");
        assert_eq!(length(&hook), Some((hook.len(), "Slack webhook")));
    }

    #[test]
    fn beginnings_are_long_enough_to_search_for() {
        for provider in PROVIDERS {
            assert!(provider.prefix.len() >= 3, "{}", provider.what);
            assert!(!provider.tail.is_empty(), "{}", provider.what);
        }
    }

    #[test]
    fn the_shortest_key_holds_a_long_word_soon() {
        for provider in PROVIDERS.iter().chain([&TWILIO]) {
            let tail = provider.tail.iter().map(|part| match *part {
                Run(_, least, _) => "0".repeat(least),
                Text(text) => text.to_owned(),
            });
            let key = provider.prefix.to_owned() + &tail.collect::<String>();
            assert_eq!(provider.matches(key.as_bytes()), Some(key.len()), "{key}");
            let word = long_words(key.as_bytes()).into_iter().next();
            assert!(word.is_some_and(|word| word.start <= LEAD), "{key}");
        }
    }
}
