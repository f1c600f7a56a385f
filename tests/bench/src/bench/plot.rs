//! Plots as SVG: lines over an axis of numbers, in colours that can be read on white and on black.

use std::fmt::Write as _;

/// Of a plot, in pixels.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
/// Beside the lines: for numbers and names.
const LEFT: f64 = 70.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// Numbers on an axis.
const TICKS: usize = 5;
/// Mid-tones: neither too light for paper nor too dark for a night.
const COLOURS: [&str; 6] = [
    "#2f8fe0", "#e0782f", "#3fa860", "#b060d0", "#d04a60", "#8a8a8a",
];

/// A plot.
pub(super) struct Plot {
    pub(super) title: String,
    pub(super) across: String,
    pub(super) up: String,
    /// Whether each step to the right is a factor.
    pub(super) logarithmic: bool,
    pub(super) lines: Vec<Line>,
}

/// One line of it.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) points: Vec<(f64, f64)>,
}

/// From what is plotted to where.
struct Scale {
    logarithmic: bool,
    from: f64,
    to: f64,
    top: f64,
}

impl Scale {
    fn of(plot: &Plot) -> Self {
        let points = || plot.lines.iter().flat_map(|line| &line.points);
        let from = points().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
        let to = points().map(|(x, _)| *x).fold(f64::NEG_INFINITY, f64::max);
        let top = points().map(|(_, y)| *y).fold(0.0, f64::max);
        Self {
            logarithmic: plot.logarithmic,
            from,
            to,
            top: round_up(top),
        }
    }

    fn x(&self, x: f64) -> f64 {
        let (x, from, to) = match self.logarithmic {
            true => (x.ln(), self.from.ln(), self.to.ln()),
            false => (x, self.from, self.to),
        };
        let share = if to > from {
            (x - from) / (to - from)
        } else {
            0.5
        };
        LEFT + share * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, y: f64) -> f64 {
        HEIGHT - BOTTOM - y / self.top.max(f64::MIN_POSITIVE) * (HEIGHT - TOP - BOTTOM)
    }
}

impl Plot {
    /// The plot as SVG; none when there is nothing to see.
    pub(super) fn svg(&self) -> Option<String> {
        let scale = Scale::of(self);
        if !scale.from.is_finite() || !scale.to.is_finite() {
            return None;
        }
        let mut svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" fill="#808080" role="img"><title>{title}</title>
<text x="{LEFT}" y="22" font-size="15">{title}</text>
<text x="{LEFT}" y="{}">{}</text>
<text x="14" y="{TOP}" transform="rotate(-90 14 {TOP})" text-anchor="end">{}</text>
"##,
            HEIGHT - 10.0,
            escaped(&self.across),
            escaped(&self.up),
            title = escaped(&self.title),
        );
        self.write_axes(&mut svg, &scale);
        for (line, colour) in self.lines.iter().zip(COLOURS.iter().cycle()) {
            line.write(&mut svg, &scale, colour);
        }
        self.write_names(&mut svg);
        svg.push_str("</svg>\n");
        Some(svg)
    }

    fn write_axes(&self, svg: &mut String, scale: &Scale) {
        for tick in 0..=TICKS {
            let value = scale.top * tick as f64 / TICKS as f64;
            let y = scale.y(value);
            let _ = writeln!(
                svg,
                r##"<line x1="{LEFT}" x2="{}" y1="{y:.1}" y2="{y:.1}" stroke="#808080" stroke-opacity="0.3"/><text x="{}" y="{:.1}" text-anchor="end">{}</text>"##,
                WIDTH - RIGHT,
                LEFT - 6.0,
                y + 4.0,
                short(value)
            );
        }
        let mut places: Vec<f64> = match self.logarithmic {
            true => self
                .lines
                .iter()
                .flat_map(|line| &line.points)
                .map(|(x, _)| *x)
                .collect(),
            false => (0..=TICKS)
                .map(|tick| scale.from + (scale.to - scale.from) * tick as f64 / TICKS as f64)
                .collect(),
        };
        places.sort_by(f64::total_cmp);
        places.dedup();
        for place in places {
            let _ = writeln!(
                svg,
                r##"<text x="{:.1}" y="{}" text-anchor="middle">{}</text>"##,
                scale.x(place),
                HEIGHT - BOTTOM + 18.0,
                short(place)
            );
        }
    }

    fn write_names(&self, svg: &mut String) {
        for (index, (line, colour)) in self.lines.iter().zip(COLOURS.iter().cycle()).enumerate() {
            let y = TOP + 18.0 * index as f64;
            let _ = writeln!(
                svg,
                r##"<rect x="{}" y="{y}" width="12" height="3" fill="{colour}"/><text x="{}" y="{}">{}</text>"##,
                WIDTH - RIGHT + 14.0,
                WIDTH - RIGHT + 32.0,
                y + 6.0,
                escaped(&line.name)
            );
        }
    }
}

impl Line {
    fn write(&self, svg: &mut String, scale: &Scale, colour: &str) {
        let at = |(x, y): &(f64, f64)| format!("{:.1},{:.1}", scale.x(*x), scale.y(*y));
        let points: Vec<String> = self.points.iter().map(at).collect();
        let _ = writeln!(
            svg,
            r##"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"/>"##,
            points.join(" ")
        );
        // A line of one point cannot be seen otherwise.
        for (x, y) in self
            .points
            .iter()
            .take(if self.points.len() > 12 { 0 } else { 12 })
        {
            let _ = writeln!(
                svg,
                r##"<circle cx="{:.1}" cy="{:.1}" r="3" fill="{colour}"/>"##,
                scale.x(*x),
                scale.y(*y)
            );
        }
    }
}

/// The next number that is easy to read.
fn round_up(value: f64) -> f64 {
    let magnitude = 10f64.powf(value.max(f64::MIN_POSITIVE).log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = steps.iter().find(|step| **step * magnitude >= value);
    step.map_or(value, |step| step * magnitude)
}

fn short(value: f64) -> String {
    match value {
        1e6.. => format!("{}M", trimmed(value / 1e6)),
        1e3.. => format!("{}k", trimmed(value / 1e3)),
        _ => trimmed(value),
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: Vec<(f64, f64)>) -> Plot {
        Plot {
            title: "a < b".to_owned(),
            across: "users".to_owned(),
            up: "answers".to_owned(),
            logarithmic: true,
            lines: vec![Line {
                name: "line".to_owned(),
                points,
            }],
        }
    }

    #[test]
    fn points_are_inside_and_the_greatest_is_highest() {
        let svg = plot(vec![(1e3, 10.0), (1e5, 20.0)]).svg().unwrap();
        assert!(svg.contains(r#"points="70.0,175.0 570.0,40.0""#), "{svg}");
        assert!(svg.contains("a &lt; b"));
    }

    #[test]
    fn nothing_is_no_plot() {
        assert!(plot(vec![]).svg().is_none());
    }

    #[test]
    fn axes_end_with_numbers_that_are_easy_to_read() {
        for (value, top) in [
            (0.7, 1.0),
            (17.0, 20.0),
            (21_000.0, 25_000.0),
            (100.0, 100.0),
        ] {
            assert!((round_up(value) - top).abs() < 1e-6, "{value}");
        }
    }
}
