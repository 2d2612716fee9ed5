//! Texts that are dates and times by RFC 3339, as JSON Schema's formats mean them.

/// The format that all texts have; `None` if there are no texts.
pub(super) fn common(texts: &[&str]) -> Option<&'static str> {
    let format = format_of(texts.first()?)?;
    texts.iter().all(|text| format_of(text) == Some(format)).then_some(format)
}

fn format_of(text: &str) -> Option<&'static str> {
    match () {
        () if is_date(text) => Some("date"),
        () if is_date_time(text) => Some("date-time"),
        () if is_time(text) => Some("time"),
        () => None,
    }
}

pub(crate) fn is_date(text: &str) -> bool {
    let [year, month, day] = &text.split('-').collect::<Vec<_>>()[..] else { return false };
    let Some(((year, month), day)) = number(year, 4).zip(number(month, 2)).zip(number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

pub(crate) fn is_date_time(text: &str) -> bool {
    text.split_once('T').is_some_and(|(date, time)| is_date(date) && is_time(time))
}

/// With its offset from UTC, which RFC 3339 demands.
fn is_time(text: &str) -> bool {
    let Some((clock, offset)) = text.find(['Z', '+', '-']).and_then(|at| text.split_at_checked(at))
    else {
        return false;
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let [hour, minute, second] = &whole.split(':').collect::<Vec<_>>()[..] else { return false };
    let offset_fits = offset == "Z"
        || offset
            .get(1..)
            .and_then(|offset| offset.split_once(':'))
            .is_some_and(|(hour, minute)| below(hour, 24) && below(minute, 60));
    below(hour, 24) && below(minute, 60) && below(second, 60) && digits(fraction) && offset_fits
}

fn below(text: &str, limit: u32) -> bool {
    number(text, 2).is_some_and(|number| number < limit)
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_dates_and_times_have_a_format() {
        for (text, expected) in [
            ("2024-02-29", Some("date")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-1-1", None),
            ("14.03.2026", None),
            ("2026-03-14T08:05:00Z", Some("date-time")),
            ("2026-03-14T08:05:00.25+01:00", Some("date-time")),
            ("2026-03-14T08:05:00", None),
            ("2026-03-14 08:05:00Z", None),
            ("08:05:00Z", Some("time")),
            ("08:05:00-05:30", Some("time")),
            ("08:05", None),
            ("24:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(common(&[text]), expected, "{text:?}");
        }
        assert_eq!(common(&["2026-03-14", "tomorrow"]), None);
        assert_eq!(common(&[]), None);
    }
}
