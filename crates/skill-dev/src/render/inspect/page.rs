//! Text for a terminal as wide as it is. Whatever goes in is made harmless here.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::render::line_of;

/// The widest column but the last.
const MAX_COLUMN: usize = 40;
/// The longest text: what follows is for `--format json`.
const MAX_TEXT: usize = 1_200;
/// Narrower than this the last column stands below the others.
const LEAST_ROOM: usize = 24;

pub(super) struct Page {
    text: String,
    width: usize,
}

impl Page {
    pub(super) fn new(width: usize) -> Self {
        Self { text: String::new(), width }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A text of as many lines as it takes.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        let blank = "  ".repeat(indent);
        for line in wrapped(&clean(text), self.width.saturating_sub(blank.len())) {
            self.put(&blank, &line);
        }
    }

    pub(super) fn head(&mut self, title: &str, text: &str) {
        self.text.push('\n');
        self.line(0, format!("{title}: {text}").trim_end_matches([' ', ':']));
    }

    /// Columns as wide as they need to be; the last one takes as many lines as it must. What is
    /// beyond `limit` rows is counted.
    pub(super) fn table(&mut self, indent: usize, rows: Vec<Vec<String>>, limit: usize) {
        let more = rows.len().saturating_sub(limit);
        let cells = |row: Vec<String>| row.iter().map(|cell| clean(cell)).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = rows.into_iter().take(limit).map(cells).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0).min(MAX_COLUMN)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &rows {
            self.row(indent, row, &widths);
        }
        if more > 0 {
            self.line(indent, &format!("… {more} more; --format json has all"));
        }
    }

    fn row(&mut self, indent: usize, row: &[String], widths: &[usize]) {
        let Some((last, others)) = row.split_last() else { return };
        let mut head = "  ".repeat(indent);
        for (cell, width) in others.iter().zip(widths) {
            head.push_str(cell);
            head.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        let room = self.width.saturating_sub(head.width());
        if room < LEAST_ROOM && last.width() > room {
            self.put("", &head);
            return self.line(indent + 2, last);
        }
        let blank = " ".repeat(head.width());
        for (index, line) in wrapped(last, room).into_iter().enumerate() {
            self.put(if index == 0 { &head } else { &blank }, &line);
        }
    }

    fn put(&mut self, before: &str, text: &str) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.text, "{}", format!("{before}{text}").trim_end());
    }
}

fn clean(text: &str) -> String {
    let mut cut: String = text.chars().take(MAX_TEXT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    line_of(&cut)
}

/// Lines of at most `room` columns, broken at blanks; a word that is longer stays whole, so that a
/// digest can be copied. At least one line.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    if text.width() <= room {
        return vec![text.to_owned()];
    }
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Vec<String>> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        vec![
            row([
                "total",
                "number",
                "What is to be paid, taxes included, in the currency of the file",
            ]),
            row(["名前", "string", "Short"]),
            row(["digest", "string", &"0123456789abcdef".repeat(4)]),
        ]
    }

    fn page(width: usize) -> String {
        let mut page = Page::new(width);
        page.head("schema", "Invoice");
        page.table(1, rows(), 3);
        page.line(1, "A sentence that is longer than a narrow terminal is wide.");
        page.into_text()
    }

    #[test]
    fn the_last_column_takes_the_lines_it_needs() {
        assert_eq!(
            page(60),
            "
schema: Invoice
  total   number  What is to be paid, taxes included, in the
                  currency of the file
  名前    string  Short
  digest  string  0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  A sentence that is longer than a narrow terminal is wide.
"
        );
    }

    #[test]
    fn on_a_narrow_terminal_it_stands_below() {
        assert_eq!(
            page(40),
            "
schema: Invoice
  total   number
      What is to be paid, taxes
      included, in the currency of the
      file
  名前    string  Short
  digest  string
      0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  A sentence that is longer than a
  narrow terminal is wide.
"
        );
        assert!(page(200).lines().any(|line| line.ends_with("of the file")));
        assert!(!page(0).is_empty());
    }

    #[test]
    fn long_lists_and_texts_are_cut_and_say_so() {
        let mut page = Page::new(100);
        page.table(0, vec![vec!["a".to_owned()]; 5], 3);
        page.line(0, &"x".repeat(1 << 20));
        let text = page.into_text();
        assert!(text.starts_with("a\na\na\n… 2 more; --format json has all\nxxx"), "{text}");
        assert!(text.ends_with("x…\n") && text.len() < 1_500, "{}", text.len());
    }
}
