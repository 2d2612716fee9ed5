//! Code that sends a body, for people who start from code.
//!
//! Python uses the platform's SDK in the forms that run: dictionaries in chats, `domain=None` for
//! images, no metadata, in which the SDK would allow training. JavaScript sends the body itself: the
//! platform's package for Node has no prompt in its configuration, and older ones drop the skills
//! without a word. Keys come from the environment.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use skill_spec::quote;

use super::{BASE_URL, Product, RequestError, refused};
use crate::literal::Literal;

/// What a snippet is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// A shell command.
    Curl,
    /// For the package `vlmrun`.
    Python,
    /// For Node 18 and later; chats use the package `openai`.
    Node,
}

/// The largest number JavaScript holds exactly.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// A program that sends `body`, made by [`Request::body`](super::Request::body), to `product`.
///
/// # Errors
/// If the language cannot send it: the SDK refuses the input, or a number is too large.
pub fn snippet(language: Language, product: Product, body: &Value) -> Result<String, RequestError> {
    let nothing = Map::new();
    let fields = body.as_object().unwrap_or(&nothing);
    let sends = |key: &str| fields.get(key).is_some_and(|value| *value != Value::Array(Vec::new()));
    if product.generates() && !["file_id", "url", "images"].into_iter().any(sends) {
        let message = format!("the {} request has no input, and cannot be sent", product.as_str());
        return Err(refused(message, "give a file id or a URL"));
    }
    match language {
        Language::Curl => Ok(curl(product, body)),
        Language::Python if product == Product::Chat => Ok(python_chat(fields)),
        Language::Python if product == Product::Agent => Ok(python_agent(fields)),
        Language::Python => python_generate(product, fields),
        Language::Node => node(product, body),
    }
}

/// No line of JSON is the word alone, so the text ends where it should; the quotes round the word
/// keep the shell from reading any of it.
fn curl(product: Product, body: &Value) -> String {
    format!(
        r#"# The key is read from VLMRUN_API_KEY, another server from VLMRUN_BASE_URL.
curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer ${{VLMRUN_API_KEY:?is not set}}" \
  --header "Content-Type: application/json" \
  --data-binary @- \
  "${{VLMRUN_BASE_URL:-{BASE_URL}}}{}" <<'JSON'
{}
JSON
"#,
        product.path(),
        Literal::Json.value(body, 0)
    )
}

const PYTHON_HEAD: &str = "\
# Needs: pip install vlmrun
# The key is read from VLMRUN_API_KEY, another server from VLMRUN_BASE_URL.
";

fn python_chat(fields: &Map<String, Value>) -> String {
    let mut code = format!(
        "{PYTHON_HEAD}from vlmrun.client import VLMRun\n\nclient = VLMRun()\n\nresponse = client.agent.completions.create(\n"
    );
    let mut extra = Map::new();
    for (key, value) in fields {
        if matches!(key.as_str(), "skills" | "toolsets") {
            extra.insert(key.clone(), value.clone());
        } else {
            argument(&mut code, key, value);
        }
    }
    if !extra.is_empty() {
        argument(&mut code, "extra_body", &Value::Object(extra));
    }
    code.push_str(")\nprint(response.choices[0].message.content)\n");
    code
}

fn python_agent(fields: &Map<String, Value>) -> String {
    let inputs = fields.get("inputs").filter(|inputs| !inputs.is_null());
    let mut code = PYTHON_HEAD.to_owned();
    if inputs.is_some() {
        code.push_str("from pydantic import BaseModel\n");
    }
    python_setup(&mut code, "AgentExecutionConfig", fields);
    if inputs.is_some() {
        code.push_str("\n\nclass Inputs(BaseModel):\n    files: list[dict]\n\n");
    }
    code.push_str("\nresponse = client.agent.execute(\n");
    if let Some(model) = fields.get("model") {
        argument(&mut code, "model", model);
    }
    if let Some(files) = inputs.and_then(|inputs| inputs.get("files")) {
        let files = Literal::Python.value(files, 4);
        let _ = writeln!(code, "    inputs=Inputs(files={files}),");
    }
    python_config(&mut code, "AgentExecutionConfig", fields);
    if let Some(toolsets) = fields.get("toolsets") {
        argument(&mut code, "toolsets", toolsets);
    }
    code.push_str(")\nresponse = client.executions.wait(response.id)\nprint(response.model_dump_json(indent=2))\n");
    code
}

fn python_generate(product: Product, fields: &Map<String, Value>) -> Result<String, RequestError> {
    let mut code = PYTHON_HEAD.to_owned();
    python_setup(&mut code, "GenerationConfig", fields);
    let _ = writeln!(code, "\nresponse = client.{}.generate(", product.as_str());
    for (key, name) in [("images", "urls"), ("file_id", "file"), ("url", "url")] {
        let Some(value) = fields.get(key) else { continue };
        let data = value
            .as_array()
            .into_iter()
            .flatten()
            .find(|url| url.as_str().is_some_and(|url| !url.starts_with("http")));
        if data.is_some() {
            return Err(refused(
                "the Python SDK sends images as http URLs alone",
                "use curl or node, which send data URLs too",
            ));
        }
        argument(&mut code, name, value);
    }
    // The image call wants the domain, if only to hear that there is none.
    for key in ["model", "domain", "batch"] {
        if let Some(value) = fields.get(key) {
            argument(&mut code, key, value);
        }
    }
    python_config(&mut code, "GenerationConfig", fields);
    code.push_str("    metadata=None,\n)\n");
    if product != Product::Image {
        code.push_str("response = client.predictions.wait(response.id)\n");
    }
    code.push_str("print(response.model_dump_json(indent=2))\n");
    Ok(code)
}

/// The imports, the client, and the skills in a list of their own: they are the long part.
fn python_setup(code: &mut String, class: &str, fields: &Map<String, Value>) {
    let skills = fields.get("config").and_then(|config| config.get("skills"));
    let mut names = vec![class];
    names.extend(skills.map(|_| "AgentSkill"));
    names.sort_unstable();
    let _ = writeln!(
        code,
        "from vlmrun.client import VLMRun\nfrom vlmrun.client.types import {}\n\nclient = VLMRun()",
        names.join(", ")
    );
    if let Some(skills) = skills {
        let skills = Literal::Python.value(skills, 0);
        // The SDK gives inline skills a version, unless it is told that there is none.
        let _ = writeln!(
            code,
            "\nskills = {skills}\nskills = [AgentSkill(**{{\"skill_version\": None, **skill}}) for skill in skills]"
        );
    }
}

fn python_config(code: &mut String, class: &str, fields: &Map<String, Value>) {
    let _ = writeln!(code, "    config={class}(");
    let config = fields.get("config").and_then(Value::as_object);
    for (key, value) in config.into_iter().flatten() {
        match key.as_str() {
            "prompt" | "json_schema" => {
                let _ = writeln!(code, "        {key}={},", Literal::Python.value(value, 8));
            }
            "skills" => code.push_str("        skills=skills,\n"),
            // The SDK's own defaults.
            _ => {}
        }
    }
    code.push_str("    ),\n");
}

fn argument(code: &mut String, name: &str, value: &Value) {
    let _ = writeln!(code, "    {name}={},", Literal::Python.value(value, 4));
}

fn node(product: Product, body: &Value) -> Result<String, RequestError> {
    if let Some(number) = inexact(body) {
        let message = format!("JavaScript cannot hold {} exactly", quote(&number));
        return Err(refused(message, "use curl or python"));
    }
    let base = format!("process.env.VLMRUN_BASE_URL || \"{BASE_URL}\"");
    let body = Literal::JavaScript.value(body, 0);
    let key = "const key = process.env.VLMRUN_API_KEY;\nif (!key) throw new Error(\"VLMRUN_API_KEY is not set\");";
    let keys = "// The key is read from VLMRUN_API_KEY, another server from VLMRUN_BASE_URL.";
    if product == Product::Chat {
        return Ok(format!(
            "// Needs: npm install openai. Save it as request.mjs.\n{keys}\nimport OpenAI from \"openai\";\n
{key}
const base = {base};
const client = new OpenAI({{ apiKey: key, baseURL: `${{base}}/openai` }});

const body = {body};

const response = await client.chat.completions.create(body);
console.log(response.choices[0].message.content);
"
        ));
    }
    Ok(format!(
        "// Needs Node 18 or later. Save it as request.mjs.\n{keys}
{key}
const base = {base};
const body = {body};

const response = await fetch(`${{base}}{}`, {{
  method: \"POST\",
  headers: {{
    Authorization: `Bearer ${{key}}`,
    \"Content-Type\": \"application/json\",
  }},
  body: JSON.stringify(body),
}});
if (!response.ok) throw new Error(`${{response.status}}: ${{await response.text()}}`);
console.log(JSON.stringify(await response.json(), null, 2));
",
        product.path()
    ))
}

/// A whole number that would be rounded.
fn inexact(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => {
            let size = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            size.filter(|size| *size > MAX_EXACT).map(|_| number.to_string())
        }
        Value::Array(items) => items.iter().find_map(inexact),
        Value::Object(entries) => entries.values().find_map(inexact),
        _ => None,
    }
}
