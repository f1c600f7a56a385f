//! A chart of thirty days: two numbers of each day, one upon the other, and a table of the same for whoever cannot see it.

use identity_proto::v1 as pb;
use jiff::civil::Date;

/// Days that are shown.
const DAYS: i64 = 30;
/// In the units of the picture.
const WIDTH: i64 = 600;
const HEIGHT: i64 = 120;
const GAP: i64 = 4;
const SECONDS: i64 = 24 * 60 * 60;

/// What a chart is called, its two numbers, and what has to be known of them.
pub(super) struct Names {
    pub(super) title: &'static str,
    pub(super) lower: &'static str,
    pub(super) upper: &'static str,
    pub(super) day: &'static str,
    pub(super) as_table: &'static str,
    /// Empty: nothing.
    pub(super) note: &'static str,
}

/// A chart.
pub(super) struct Chart {
    pub(super) names: Names,
    pub(super) bars: Vec<Bar>,
    /// The greatest day.
    pub(super) most: i64,
    pub(super) first: String,
    pub(super) last: String,
}

/// A day.
pub(super) struct Bar {
    pub(super) date: String,
    pub(super) lower: i64,
    pub(super) upper: i64,
    pub(super) x: i64,
    pub(super) width: i64,
    pub(super) lower_y: i64,
    pub(super) lower_height: i64,
    pub(super) upper_y: i64,
    pub(super) upper_height: i64,
}

/// What a day is that nobody has told of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing happened.
    Nothing,
    /// As the day before.
    Same,
}

impl Chart {
    /// The days up to this moment, in seconds since 1970.
    pub(super) fn of(
        names: Names,
        days: &[pb::ProvisioningDay],
        now: i64,
        gap: Gap,
        numbers: impl Fn(&pb::ProvisioningDay) -> (i64, i64),
    ) -> Self {
        let today = now.div_euclid(SECONDS);
        let mut before = (0, 0);
        let numbers: Vec<(i64, (i64, i64))> = (today - DAYS + 1..=today)
            .map(|day| {
                let told = days.iter().find(|told| {
                    let start = told.start_time.unwrap_or_default().seconds;
                    start.div_euclid(SECONDS) == day
                });
                let of_day = match (told, gap) {
                    (Some(told), _) => numbers(told),
                    (None, Gap::Same) => before,
                    (None, Gap::Nothing) => (0, 0),
                };
                before = of_day;
                (day, of_day)
            })
            .collect();
        let most = numbers.iter().map(|(_, (lower, upper))| lower + upper);
        let most = most.max().unwrap_or_default();
        let bars: Vec<Bar> = (0..)
            .zip(&numbers)
            .map(|(place, (day, numbers))| Bar::of(place, *day, *numbers, most))
            .collect();
        let date = |bar: Option<&Bar>| bar.map_or_else(String::new, |bar| bar.date.clone());
        Self {
            names,
            most,
            first: date(bars.first()),
            last: date(bars.last()),
            bars,
        }
    }

    /// Whether there is anything to see.
    pub(super) fn is_empty(&self) -> bool {
        self.most == 0
    }
}

impl Bar {
    fn of(place: i64, day: i64, (lower, upper): (i64, i64), most: i64) -> Self {
        let scale = most.max(1);
        // What is there at all is seen, however little it is.
        let height = |number: i64| match number {
            ..=0 => 0,
            number => (number.saturating_mul(HEIGHT) / scale).max(2),
        };
        let (lower_height, upper_height) = (height(lower), height(upper));
        let step = WIDTH / DAYS;
        Self {
            date: date(day),
            lower,
            upper,
            x: place * step,
            width: step - GAP,
            lower_y: HEIGHT - lower_height,
            lower_height,
            upper_y: (HEIGHT - lower_height - upper_height).max(0),
            upper_height,
        }
    }
}

fn date(day: i64) -> String {
    let instant = jiff::Timestamp::from_second(day.saturating_mul(SECONDS));
    let date = instant.map(|instant| instant.to_zoned(jiff::tz::TimeZone::UTC).date());
    date.as_ref()
        .map_or_else(|_| String::new(), Date::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn day(before: i64, succeeded: i64, failed: i64) -> pb::ProvisioningDay {
        pb::ProvisioningDay {
            start_time: Some(prost_types::Timestamp {
                seconds: NOW.div_euclid(SECONDS) * SECONDS - before * SECONDS,
                nanos: 0,
            }),
            succeeded_count: succeeded,
            failed_count: failed,
            ..pb::ProvisioningDay::default()
        }
    }

    fn chart(days: &[pb::ProvisioningDay], gap: Gap) -> Chart {
        let names = Names {
            title: "",
            lower: "",
            upper: "",
            day: "",
            as_table: "",
            note: "",
        };
        Chart::of(names, days, NOW, gap, |day| {
            (day.succeeded_count, day.failed_count)
        })
    }

    #[test]
    fn there_are_thirty_days_whatever_was_told() {
        let chart = chart(&[day(0, 8, 2), day(3, 1, 0), day(40, 99, 0)], Gap::Nothing);
        assert_eq!(chart.bars.len(), 30);
        assert_eq!(
            (chart.first.as_str(), chart.last.as_str()),
            ("2023-10-16", "2023-11-14")
        );
        assert_eq!(chart.most, 10);
        let last = chart.bars.last().unwrap();
        assert_eq!((last.lower_height, last.upper_height), (96, 24));
        assert_eq!((last.upper_y, last.lower_y), (0, 24));
        assert!(last.x + last.width <= WIDTH);
    }

    #[test]
    fn a_day_of_which_nobody_told_is_like_the_one_before_where_people_are_counted() {
        let numbers = |gap| {
            let chart = chart(&[day(2, 5, 1)], gap);
            let last = chart.bars.iter().rev().take(4);
            last.map(|bar| (bar.lower, bar.upper)).collect::<Vec<_>>()
        };
        assert_eq!(numbers(Gap::Same), [(5, 1), (5, 1), (5, 1), (0, 0)]);
        assert_eq!(numbers(Gap::Nothing), [(0, 0), (0, 0), (5, 1), (0, 0)]);
    }

    #[test]
    fn nothing_is_nothing_to_see() {
        assert!(chart(&[], Gap::Same).is_empty());
    }
}
