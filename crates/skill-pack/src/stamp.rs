//! The time an entry bears. Never the clock's: the caller says which.

/// The first second a zip can tell, as seconds since 1970.
const FIRST: i64 = 315_532_800;
/// The last even second a zip can tell, 2107-12-31 23:59:58.
const LAST: i64 = 4_354_819_198;

/// The time of every entry, as zip stores it: UTC, in steps of two seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    date: u16,
    time: u16,
}

impl Default for Stamp {
    /// The first time there is.
    fn default() -> Self {
        Self::FIRST
    }
}

impl Stamp {
    /// 1980-01-01 00:00:00.
    pub const FIRST: Self = Self { date: 0x21, time: 0 };

    /// The seconds since 1970 that an entry can bear, from 1980 to 2107.
    pub const UNIX: std::ops::RangeInclusive<i64> = FIRST..=LAST;

    /// Of seconds since 1970, as in `SOURCE_DATE_EPOCH`; what lies outside 1980 to 2107 becomes the
    /// nearest time there is.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        let seconds = seconds.clamp(FIRST, LAST);
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let second = seconds.rem_euclid(86_400);
        let (hours, minutes, second) = (second / 3600, second / 60 % 60, second % 60);
        // All of it lies within the bits the format has, for `seconds` lies in range.
        let bits = |number: i64| u16::try_from(number).unwrap_or_default();
        Self {
            date: bits((year - 1980) << 9 | month << 5 | day),
            time: bits(hours << 11 | minutes << 5 | (second / 2)),
        }
    }

    /// The two fields of a header: time and date.
    pub(crate) fn fields(self) -> [u16; 2] {
        [self.time, self.date]
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
///
/// Years start in March here, so that the leap day is the last; 146,097 days are 400 years.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Year, month, day, hour, minute, second.
    fn read(stamp: Stamp) -> [u16; 6] {
        let Stamp { date, time } = stamp;
        [1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2]
    }

    #[test]
    fn seconds_become_the_calendars_time() {
        for (seconds, wanted) in [
            (FIRST, [1980, 1, 1, 0, 0, 0]),
            (951_782_399, [2000, 2, 28, 23, 59, 58]),
            (951_782_400, [2000, 2, 29, 0, 0, 0]),
            (951_868_800, [2000, 3, 1, 0, 0, 0]),
            (1_700_000_000, [2023, 11, 14, 22, 13, 20]),
            (1_735_689_599, [2024, 12, 31, 23, 59, 58]),
            (LAST, [2107, 12, 31, 23, 59, 58]),
            (LAST + 1, [2107, 12, 31, 23, 59, 58]),
            (i64::MAX, [2107, 12, 31, 23, 59, 58]),
            (0, [1980, 1, 1, 0, 0, 0]),
            (-1, [1980, 1, 1, 0, 0, 0]),
            (i64::MIN, [1980, 1, 1, 0, 0, 0]),
        ] {
            assert_eq!(read(Stamp::from_unix(seconds)), wanted, "{seconds}");
        }
        assert_eq!(Stamp::from_unix(0), Stamp::default());
    }

    #[test]
    fn later_seconds_are_never_earlier_stamps() {
        let step = 86_400 * 3 + 7_919;
        let stamps: Vec<Stamp> = (FIRST..LAST).step_by(step).map(Stamp::from_unix).collect();
        assert!(stamps.is_sorted());
        assert_eq!(stamps.len(), stamps.iter().collect::<std::collections::BTreeSet<_>>().len());
    }
}
