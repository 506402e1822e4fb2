//! Which plain scalars `yaml.v3` takes for a point in time.
//!
//! It tries four layouts of Go's `time.Parse`: a date; a date, white space and a
//! time; and RFC 3339 with `T` or `t`. Month, day, hour, minute and second may
//! have one digit or two; fractions of a second may have any number.

/// Whether the text is a date, alone or with a time of day.
pub(super) fn is_timestamp(text: &str) -> bool {
    let mut rest = Cursor(text.as_bytes());
    let Some(year) = rest.digits(4, 4) else { return false };
    let Some((month, day)) = rest.after(b"-").and_then(|()| {
        let month = rest.digits(1, 2)?;
        rest.after(b"-")?;
        Some((month, rest.digits(1, 2)?))
    }) else {
        return false;
    };
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return false;
    }
    match rest.0 {
        [] => true,
        [b'T' | b't', time @ ..] => {
            let mut rest = Cursor(time);
            rest.time().and_then(|()| rest.zone()).is_some() && rest.0.is_empty()
        }
        [b' ', time @ ..] => {
            let spaces = time.iter().take_while(|b| **b == b' ').count();
            let mut rest = Cursor(&time[spaces..]);
            rest.time().is_some() && rest.0.is_empty()
        }
        _ => false,
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn after(&mut self, prefix: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(prefix)?;
        Some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let n = self.0.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
        if n < least {
            return None;
        }
        let value = self.0[..n].iter().fold(0, |v, b| v * 10 + u32::from(b - b'0'));
        self.0 = &self.0[n..];
        Some(value)
    }

    /// Hours, minutes, seconds and an optional fraction.
    fn time(&mut self) -> Option<()> {
        let hour = self.digits(1, 2)?;
        self.after(b":")?;
        let minute = self.digits(1, 2)?;
        self.after(b":")?;
        let second = self.digits(1, 2)?;
        if let [b'.' | b',', digit, ..] = self.0
            && digit.is_ascii_digit()
        {
            let n = self.0[1..].iter().take_while(|b| b.is_ascii_digit()).count();
            self.0 = &self.0[1 + n..];
        }
        (hour < 24 && minute < 60 && second < 60).then_some(())
    }

    /// `Z`, or an offset such as `+02:00`.
    fn zone(&mut self) -> Option<()> {
        if self.after(b"Z").is_some() {
            return Some(());
        }
        let [b'+' | b'-', rest @ ..] = self.0 else { return None };
        self.0 = rest;
        let hours = self.digits(2, 2)?;
        self.after(b":")?;
        let minutes = self.digits(2, 2)?;
        (hours <= 24 && minutes <= 60).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn dates_and_times() {
        for text in [
            "2024-01-01",
            "2024-1-1",
            "2024-02-29",
            "2024-01-01 10:00:00",
            "2024-01-01   1:2:3.5",
            "2024-01-01T10:00:00Z",
            "2024-01-01t10:00:00.123456789012+02:00",
        ] {
            assert!(is_timestamp(text), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one() {
        for text in [
            "2024-13-45",
            "2023-02-29",
            "24-01-01",
            "2024-01",
            "2024-01-01 ",
            "2024-01-01T10:00:00",
            "2024-01-01 10:00",
            "2024-01-01 25:00:00",
            "2024-01-01x",
        ] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
