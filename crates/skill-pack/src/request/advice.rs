//! What can be sent but is likely not meant.

use std::collections::BTreeMap;

use skill_spec::{quote, vocab};

use super::overlap::{ALIKE, overlap};
use super::{Product, Request};

/// What is known of one of a request's skills.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The name the platform shows.
    pub name: String,
    /// Of an inline skill; that of a reference is not here.
    pub description: Option<String>,
    /// Whether it brings a schema; nobody here knows of a reference.
    pub has_schema: Option<bool>,
}

/// A body larger than that is sent with every request for a long time.
///
/// The platform publishes no limit; this one is ours.
pub const LARGE_REQUEST: usize = 5 << 20;

/// More skills than a model tells apart; comparing them with each other ends here.
const MAX_COMPARED: usize = 100;

/// What to tell the author of `request`, whose body takes `size` bytes: one line each.
#[must_use]
pub fn advice(request: &Request, parts: &[Part], size: usize) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(inputs(request));
    said.extend(schemas(request, parts));
    said.extend(advice_on_skills(parts));
    said.extend(medium(request).or_else(|| domain(request)));
    said.extend(model(request));
    if size > LARGE_REQUEST {
        said.push(format!(
            "the request has {} MiB, sent each time; the platform publishes no limit, but above 5 MiB it is better to upload the skill and refer to it",
            size.div_ceil(1 << 20)
        ));
    }
    said
}

/// What to tell of skills that stand side by side, whatever is asked of them: one line each.
#[must_use]
pub fn advice_on_skills(parts: &[Part]) -> Vec<String> {
    let mut said = Vec::new();
    names(parts, &mut said);
    descriptions(parts, &mut said);
    said
}

fn inputs(request: &Request) -> Option<String> {
    if !request.file_ids.is_empty() || !request.urls.is_empty() {
        return None;
    }
    match request.product {
        Product::Chat if request.message.is_none() => {
            Some("the chat has neither a message nor an input: give one".to_owned())
        }
        Product::Chat => None,
        Product::Agent if request.prompt.is_some() => None,
        Product::Agent => Some("the agent has neither a prompt nor an input: give one".to_owned()),
        Product::Image => Some("there is no image: give its URL".to_owned()),
        product => Some(format!("there is no {}: give its file id or URL", product.as_str())),
    }
}

fn schemas(request: &Request, parts: &[Part]) -> Option<String> {
    let with: Vec<String> = parts
        .iter()
        .filter(|part| part.has_schema == Some(true))
        .map(|part| quote(&part.name))
        .collect();
    if with.len() < 2 || request.schema.is_some() {
        return None;
    }
    Some(format!(
        "{} skills bring a schema ({}), and how the platform joins them is not published: give the request a schema of its own, which counts before theirs",
        with.len(),
        few(&with)
    ))
}

fn names(parts: &[Part], said: &mut Vec<String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for part in parts {
        *counts.entry(part.name.as_str()).or_default() += 1;
    }
    for (name, count) in counts.into_iter().filter(|(_, count)| *count > 1) {
        said.push(format!(
            "{count} skills are called {}: a model cannot tell them apart",
            quote(name)
        ));
    }
}

fn descriptions(parts: &[Part], said: &mut Vec<String>) {
    let known: Vec<(&str, &str)> = parts
        .iter()
        .take(MAX_COMPARED)
        .filter_map(|part| Some((part.name.as_str(), part.description.as_deref()?)))
        .collect();
    for (at, (name, description)) in known.iter().enumerate() {
        for (other, theirs) in known.iter().skip(at + 1).filter(|(other, _)| other != name) {
            if overlap(description, theirs) >= ALIKE {
                said.push(format!(
                    "the descriptions of {} and {} say nearly the same: a model could not choose between them",
                    quote(name),
                    quote(other)
                ));
            }
        }
    }
}

fn domain(request: &Request) -> Option<String> {
    let domain = request.domain.as_deref()?;
    if vocab::DOMAINS.contains(&domain) {
        let with_skills = "the skills' prompts and schemas count before its own: leave it out";
        return (!request.skills.is_empty()).then(|| {
            format!("the domain {} says what skills say now; {with_skills}", quote(domain))
        });
    }
    let near = vocab::nearest(domain, vocab::DOMAINS.iter().copied()).or_else(|| ending(domain));
    Some(match near {
        Some(near) => format!("the domain {} is not known; did you mean `{near}`?", quote(domain)),
        None => format!(
            "the domain {} is not known, and is sent as it is; domains look like `document.invoice`",
            quote(domain)
        ),
    })
}

/// A known domain that is for another product: its first word says which.
fn medium(request: &Request) -> Option<String> {
    let domain = request.domain.as_deref().filter(|domain| vocab::DOMAINS.contains(domain))?;
    let (medium, _) = domain.split_once('.')?;
    let product = Product::ALL.into_iter().find(|product| product.as_str() == medium)?;
    // Pages of documents are images.
    let near = [Product::Document, Product::Image];
    let fits =
        product == request.product || near.contains(&product) && near.contains(&request.product);
    (request.product.generates() && !fits).then(|| {
        format!(
            "the domain {} is for {medium}, and the request for {}",
            quote(domain),
            request.product.as_str()
        )
    })
}

/// The one domain that ends in the word alone, as in `invoice`.
fn ending(word: &str) -> Option<&'static str> {
    let last = word.rsplit('.').next().unwrap_or(word);
    let mut all = vocab::DOMAINS.iter().copied();
    all.find(|domain| domain.rsplit_once('.').is_some_and(|(_, end)| end == last))
}

fn model(request: &Request) -> Option<String> {
    let model = request.model.as_deref()?;
    let known: &[&str] = if request.product.generates() { &["vlm-1"] } else { vocab::MODELS };
    if known.contains(&model) {
        return None;
    }
    let near = vocab::nearest(model, known.iter().copied());
    let hint = near.map_or_else(
        || format!("the usual one is `{}`", request.product.default_model()),
        |near| format!("did you mean `{near}`?"),
    );
    Some(format!(
        "the model {} is not known for {}; {hint}",
        quote(model),
        request.product.as_str()
    ))
}

fn few(names: &[String]) -> String {
    let more = if names.len() > 3 { ", …" } else { "" };
    names.iter().take(3).cloned().collect::<Vec<_>>().join(", ") + more
}
