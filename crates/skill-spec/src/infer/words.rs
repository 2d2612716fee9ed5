//! Names into words: a title for the schema, a phrase for a property.

/// `name` in the only form of a title that the platform SDK's reader of schemas takes: ASCII
/// letters and digits, each word with a capital and no other upper-case letters, a letter first.
///
/// `invoice-reader` → `InvoiceReader`. Source: `jsonschema_to_model` of vlmrun-hub, which renames
/// the class it makes and then looks for it under the title.
#[must_use]
pub fn title(name: &str) -> String {
    let mut title: String = words(name)
        .iter()
        .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        .map(|word| capitalized(&word.to_ascii_lowercase()))
        .collect();
    if !title.starts_with(|first: char| first.is_ascii_alphabetic()) {
        title.insert_str(0, "Output");
    }
    title
}

/// `name` as the start of a sentence: `invoice_number`, `invoiceNumber` → `Invoice number`.
///
/// Words all in capitals stay so: `vatID` → `Vat ID`. Never empty.
#[must_use]
pub fn phrase(name: &str) -> String {
    let words: Vec<String> = words(name)
        .into_iter()
        .map(|word| if is_acronym(&word) { word } else { word.to_lowercase() })
        .collect();
    if words.is_empty() { "Value".to_owned() } else { capitalized(&words.join(" ")) }
}

/// Splits at everything that is neither letter nor digit, and where a capital begins a word.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(|character: char| !character.is_alphanumeric()) {
        let characters: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (at, character) in characters.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|at| characters.get(at));
            let after_small = previous.is_some_and(|previous| !previous.is_uppercase());
            let before_small = characters.get(at + 1).is_some_and(|next| next.is_lowercase());
            if character.is_uppercase() && !word.is_empty() && (after_small || before_small) {
                words.push(std::mem::take(&mut word));
            }
            word.push(*character);
        }
        words.extend((!word.is_empty()).then_some(word));
    }
    words
}

fn is_acronym(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|character| !character.is_lowercase())
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_pascal_case_identifiers() {
        for (name, expected) in [
            ("invoice-reader", "InvoiceReader"),
            ("Invoice Reader", "InvoiceReader"),
            ("PDFFile", "PdfFile"),
            ("1040-form", "Output1040Form"),
            ("größe", "Gre"),
            ("日本", "Output"),
            ("", "Output"),
        ] {
            assert_eq!(title(name), expected, "{name:?}");
        }
    }

    #[test]
    fn phrases_read_as_words() {
        for (name, expected) in [
            ("invoice_number", "Invoice number"),
            ("invoiceNumber", "Invoice number"),
            ("IBAN", "IBAN"),
            ("vatID", "Vat ID"),
            ("PDFFile", "PDF file"),
            ("Due date", "Due date"),
            ("x", "X"),
            ("größe", "Größe"),
            ("$", "Value"),
            ("", "Value"),
        ] {
            assert_eq!(phrase(name), expected, "{name:?}");
        }
    }
}
