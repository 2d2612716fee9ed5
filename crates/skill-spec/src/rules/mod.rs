//! The rules, one file each, and the list of them.
//!
//! To add one: write `<name with underscores>.rs`, add its `mod` line and its line in [`RULES`].
//! What several rules share stands beside them: `leak`, `misreading`, `outputs`, `placeholder` and
//! `unseen`.

mod allow_unknown;
mod allow_unused;
mod bundle_archive_inside;
mod bundle_byte_order_mark;
mod bundle_control_character;
mod bundle_entry_unreadable;
mod bundle_entry_unusable;
mod bundle_executable_binary;
mod bundle_file_misnamed;
mod bundle_file_too_large;
mod bundle_lfs_pointer;
mod bundle_nested_skill;
mod bundle_not_utf8;
mod bundle_path_case_twin;
mod bundle_path_normal_form_twin;
mod bundle_path_not_portable;
mod bundle_path_reserved;
mod bundle_path_too_long;
mod bundle_symlink;
mod bundle_utf16;
mod description_absent;
mod description_empty;
mod description_not_text;
mod description_placeholder;
mod description_tag;
mod description_too_long;
mod description_too_short;
mod example_invalid_passes;
mod example_mismatch;
mod example_syntax;
mod execution_api_version;
mod execution_byte_order_mark;
mod execution_graph_empty;
mod execution_key_absent;
mod execution_key_duplicate;
mod execution_key_unknown;
mod execution_model_unknown;
mod execution_model_unlisted;
mod execution_not_mapping;
mod execution_toolset_repeated;
mod execution_toolset_unknown;
mod execution_toolset_unlisted;
mod execution_toolsets_differ;
mod execution_toolsets_empty;
mod execution_type_wrong;
mod execution_yaml_syntax;
mod graph_folded;
mod graph_hash_comment;
mod graph_header;
mod graph_misread;
mod graph_no_end;
mod graph_no_start;
mod graph_several_starts;
mod graph_state_dead_end;
mod graph_state_redeclared;
mod graph_state_undeclared;
mod graph_state_unreachable;
mod graph_syntax;
mod leak;
mod link_anchor_unknown;
mod link_backslash;
mod link_broken;
mod link_case_differs;
mod link_definition_unknown;
mod link_file_unmentioned;
mod link_from_root;
mod link_mention_broken;
mod link_outside_bundle;
mod manifest_absent;
mod manifest_compatibility_length;
mod manifest_duplicate;
mod manifest_frontmatter_absent;
mod manifest_frontmatter_closer;
mod manifest_frontmatter_closer_glued;
mod manifest_frontmatter_empty;
mod manifest_frontmatter_in_code;
mod manifest_frontmatter_not_first;
mod manifest_frontmatter_opener;
mod manifest_frontmatter_unclosed;
mod manifest_is_folder;
mod manifest_is_symlink;
mod manifest_key_duplicate;
mod manifest_key_unknown;
mod manifest_metadata_not_text;
mod manifest_not_mapping;
mod manifest_only_path;
mod manifest_tools_not_text;
mod manifest_toolset_unknown;
mod manifest_type_wrong;
mod manifest_value_ambiguous;
mod manifest_version_differs;
mod manifest_wrong_case;
mod manifest_yaml_feature;
mod manifest_yaml_syntax;
mod misreading;
mod name_absent;
mod name_characters;
mod name_differs_from_folder;
mod name_empty;
mod name_hyphens;
mod name_not_text;
mod name_path;
mod name_reserved;
mod name_too_long;
mod name_unquoted;
mod name_uppercase;
mod name_uuid;
mod outputs;
mod placeholder;
mod prompt_empty;
mod prompt_placeholder;
mod prompt_property_misspelt;
mod prompt_property_unmentioned;
mod prompt_sample_mismatch;
mod prompt_sample_syntax;
mod prompt_too_long;
mod schema_all_of_contradictory;
mod schema_bounds_unsatisfiable;
mod schema_dialect_absent;
mod schema_dialect_not_draft_07;
mod schema_dialect_unknown;
mod schema_enum_duplicate;
mod schema_format_unsupported;
mod schema_integer_too_large;
mod schema_json_syntax;
mod schema_key_duplicate;
mod schema_keyword_malformed;
mod schema_keyword_misspelt;
mod schema_no_property;
mod schema_pattern_backreference;
mod schema_pattern_catastrophic;
mod schema_pattern_lookaround;
mod schema_pattern_syntax;
mod schema_pattern_too_long;
mod schema_property_undescribed;
mod schema_ref_cycle;
mod schema_ref_dangling;
mod schema_ref_fan_out;
mod schema_ref_remote;
mod schema_required_absent;
mod schema_required_undefined;
mod schema_root_not_object;
mod schema_title_not_pascal_case;
mod schema_too_deep;
mod schema_value_refused;
mod script_crlf;
mod script_interpreter_absent;
mod script_interpreter_differs;
mod script_not_executable;
mod script_shebang_crlf;
mod script_shebang_not_first;
mod script_syntax_foreign;
mod sdk_description_differs;
mod sdk_name_differs;
mod sdk_reads_no_frontmatter;
mod secret_file;
mod secret_jwt;
mod secret_key;
mod secret_password_in_url;
mod secret_private_key;
mod secret_token_assigned;
mod target_dynamic_syntax;
mod target_file_ignored;
mod target_file_not_linked;
mod target_file_refused;
mod target_file_too_large;
mod target_nested_manifest;
mod target_path_characters;
mod target_too_large;
mod target_too_many_files;
mod unicode_ansi_escape;
mod unicode_bidi_control;
mod unicode_homoglyph_name;
mod unicode_invisible_run;
mod unicode_tag_characters;
mod unseen;

pub(crate) use self::allow_unused::{RULE as ALLOW_UNUSED, report as report_unused};
use crate::files::{File, Files, LeftOut, LeftOutReason, RelPath};
use crate::rule::{Example, Rule};

/// Every rule, sorted by name.
pub static RULES: &[&Rule] = &[
    &allow_unknown::RULE,
    &allow_unused::RULE,
    &bundle_archive_inside::RULE,
    &bundle_byte_order_mark::RULE,
    &bundle_control_character::RULE,
    &bundle_entry_unreadable::RULE,
    &bundle_entry_unusable::RULE,
    &bundle_executable_binary::RULE,
    &bundle_file_misnamed::RULE,
    &bundle_file_too_large::RULE,
    &bundle_lfs_pointer::RULE,
    &bundle_nested_skill::RULE,
    &bundle_not_utf8::RULE,
    &bundle_path_case_twin::RULE,
    &bundle_path_normal_form_twin::RULE,
    &bundle_path_not_portable::RULE,
    &bundle_path_reserved::RULE,
    &bundle_path_too_long::RULE,
    &bundle_symlink::RULE,
    &bundle_utf16::RULE,
    &description_absent::RULE,
    &description_empty::RULE,
    &description_not_text::RULE,
    &description_placeholder::RULE,
    &description_tag::RULE,
    &description_too_long::RULE,
    &description_too_short::RULE,
    &example_invalid_passes::RULE,
    &example_mismatch::RULE,
    &example_syntax::RULE,
    &execution_api_version::RULE,
    &execution_byte_order_mark::RULE,
    &execution_graph_empty::RULE,
    &execution_key_absent::RULE,
    &execution_key_duplicate::RULE,
    &execution_key_unknown::RULE,
    &execution_model_unknown::RULE,
    &execution_model_unlisted::RULE,
    &execution_not_mapping::RULE,
    &execution_toolset_repeated::RULE,
    &execution_toolset_unknown::RULE,
    &execution_toolset_unlisted::RULE,
    &execution_toolsets_differ::RULE,
    &execution_toolsets_empty::RULE,
    &execution_type_wrong::RULE,
    &execution_yaml_syntax::RULE,
    &graph_folded::RULE,
    &graph_hash_comment::RULE,
    &graph_header::RULE,
    &graph_misread::RULE,
    &graph_no_end::RULE,
    &graph_no_start::RULE,
    &graph_several_starts::RULE,
    &graph_state_dead_end::RULE,
    &graph_state_redeclared::RULE,
    &graph_state_undeclared::RULE,
    &graph_state_unreachable::RULE,
    &graph_syntax::RULE,
    &link_anchor_unknown::RULE,
    &link_backslash::RULE,
    &link_broken::RULE,
    &link_case_differs::RULE,
    &link_definition_unknown::RULE,
    &link_file_unmentioned::RULE,
    &link_from_root::RULE,
    &link_mention_broken::RULE,
    &link_outside_bundle::RULE,
    &manifest_absent::RULE,
    &manifest_compatibility_length::RULE,
    &manifest_duplicate::RULE,
    &manifest_frontmatter_absent::RULE,
    &manifest_frontmatter_closer::RULE,
    &manifest_frontmatter_closer_glued::RULE,
    &manifest_frontmatter_empty::RULE,
    &manifest_frontmatter_in_code::RULE,
    &manifest_frontmatter_not_first::RULE,
    &manifest_frontmatter_opener::RULE,
    &manifest_frontmatter_unclosed::RULE,
    &manifest_is_folder::RULE,
    &manifest_is_symlink::RULE,
    &manifest_key_duplicate::RULE,
    &manifest_key_unknown::RULE,
    &manifest_metadata_not_text::RULE,
    &manifest_not_mapping::RULE,
    &manifest_only_path::RULE,
    &manifest_tools_not_text::RULE,
    &manifest_toolset_unknown::RULE,
    &manifest_type_wrong::RULE,
    &manifest_value_ambiguous::RULE,
    &manifest_version_differs::RULE,
    &manifest_wrong_case::RULE,
    &manifest_yaml_feature::RULE,
    &manifest_yaml_syntax::RULE,
    &name_absent::RULE,
    &name_characters::RULE,
    &name_differs_from_folder::RULE,
    &name_empty::RULE,
    &name_hyphens::RULE,
    &name_not_text::RULE,
    &name_path::RULE,
    &name_reserved::RULE,
    &name_too_long::RULE,
    &name_unquoted::RULE,
    &name_uppercase::RULE,
    &name_uuid::RULE,
    &prompt_empty::RULE,
    &prompt_placeholder::RULE,
    &prompt_property_misspelt::RULE,
    &prompt_property_unmentioned::RULE,
    &prompt_sample_mismatch::RULE,
    &prompt_sample_syntax::RULE,
    &prompt_too_long::RULE,
    &schema_all_of_contradictory::RULE,
    &schema_bounds_unsatisfiable::RULE,
    &schema_dialect_absent::RULE,
    &schema_dialect_not_draft_07::RULE,
    &schema_dialect_unknown::RULE,
    &schema_enum_duplicate::RULE,
    &schema_format_unsupported::RULE,
    &schema_integer_too_large::RULE,
    &schema_json_syntax::RULE,
    &schema_key_duplicate::RULE,
    &schema_keyword_malformed::RULE,
    &schema_keyword_misspelt::RULE,
    &schema_no_property::RULE,
    &schema_pattern_backreference::RULE,
    &schema_pattern_catastrophic::RULE,
    &schema_pattern_lookaround::RULE,
    &schema_pattern_syntax::RULE,
    &schema_pattern_too_long::RULE,
    &schema_property_undescribed::RULE,
    &schema_ref_cycle::RULE,
    &schema_ref_dangling::RULE,
    &schema_ref_fan_out::RULE,
    &schema_ref_remote::RULE,
    &schema_required_absent::RULE,
    &schema_required_undefined::RULE,
    &schema_root_not_object::RULE,
    &schema_title_not_pascal_case::RULE,
    &schema_too_deep::RULE,
    &schema_value_refused::RULE,
    &script_crlf::RULE,
    &script_interpreter_absent::RULE,
    &script_interpreter_differs::RULE,
    &script_not_executable::RULE,
    &script_shebang_crlf::RULE,
    &script_shebang_not_first::RULE,
    &script_syntax_foreign::RULE,
    &sdk_description_differs::RULE,
    &sdk_name_differs::RULE,
    &sdk_reads_no_frontmatter::RULE,
    &secret_file::RULE,
    &secret_jwt::RULE,
    &secret_key::RULE,
    &secret_password_in_url::RULE,
    &secret_private_key::RULE,
    &secret_token_assigned::RULE,
    &target_dynamic_syntax::RULE,
    &target_file_ignored::RULE,
    &target_file_not_linked::RULE,
    &target_file_refused::RULE,
    &target_file_too_large::RULE,
    &target_nested_manifest::RULE,
    &target_path_characters::RULE,
    &target_too_large::RULE,
    &target_too_many_files::RULE,
    &unicode_ansi_escape::RULE,
    &unicode_bidi_control::RULE,
    &unicode_homoglyph_name::RULE,
    &unicode_invisible_run::RULE,
    &unicode_tag_characters::RULE,
];

/// The smallest skill that has every file and is clean under every rule; examples are laid over it.
const BASE: &[(&str, &str)] = &[
    (
        "SKILL.md",
        "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
    ),
    (
        "schema.json",
        "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": \"Invoice\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"],\n  \"additionalProperties\": false\n}\n",
    ),
    (
        "vlmrun.yaml",
        "apiVersion: vlm.run/v1alpha\nmetadata: {}\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, document]\ngraph: |\n  stateDiagram-v2\n    ReadPages: Go through every page\n    Output: Emit JSON that fits schema.json\n\n    [*] --> ReadPages\n    ReadPages --> Output\n    Output --> [*]\n",
    ),
];

/// The base skill of all examples.
#[must_use]
pub fn base_skill() -> Files {
    example_files(&Example::BASE)
}

/// The files of an example: the base skill with the example laid over it.
#[must_use]
pub fn example_files(example: &Example) -> Files {
    let mut files = Files::new();
    files.folder = Some(example.folder.unwrap_or("read-invoice").to_owned());
    let texts = BASE.iter().chain(example.files).map(|(path, text)| (*path, text.as_bytes()));
    for (path, bytes) in texts.chain(example.bytes.iter().copied()) {
        if let Ok(path) = RelPath::new(path) {
            files.insert(path, File { bytes: bytes.to_vec().into(), executable: false });
        }
    }
    for (path, size) in example.blank {
        if let Ok(path) = RelPath::new(path) {
            files.insert(path, File { bytes: vec![b' '; *size].into(), executable: false });
        }
    }
    for (start, count) in example.many {
        for number in 0..*count {
            if let Ok(path) = RelPath::new(&format!("{start}-{number}.bin")) {
                files.insert(path, File { bytes: vec![0].into(), executable: false });
            }
        }
    }
    for path in example.removed {
        files.remove(path);
    }
    let folders = example.folders.iter().map(|path| (*path, LeftOutReason::Directory));
    let links = example.links.iter();
    let links = links.map(|(path, to)| (*path, LeftOutReason::Symlink((*to).to_owned())));
    let special = example.special.iter();
    let special = special.map(|(path, kind)| (*path, LeftOutReason::Special(kind)));
    let unreadable = example.unreadable.iter();
    let unreadable =
        unreadable.map(|path| (*path, LeftOutReason::Unreadable("permission denied".to_owned())));
    for (path, reason) in folders.chain(links).chain(special).chain(unreadable) {
        files.remove(path);
        files.left_out.push(LeftOut { path: path.to_owned(), reason });
    }
    files
}
