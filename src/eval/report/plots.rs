//! Plots as SVG, drawn with the page's colours: numbers in, markup out.
//!
//! Labels of bars are HTML beside the drawing, so that a narrow screen squeezes
//! the drawing and not the letters.

use std::fmt::Write as _;

use crate::eval::stats::Estimate;

/// A bar from 0 to 1 with the mean as a mark, its interval as a band, and the
/// baseline, if there is one, as a second mark.
pub fn interval(estimate: &Estimate, before: Option<f64>) -> String {
    let [mean, low, high] =
        [estimate.mean, estimate.low, estimate.high].map(|value| value.clamp(0.0, 1.0) * 100.0);
    let mut svg = String::from(
        r#"<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">"#,
    );
    svg.push_str(r#"<rect class="track" x="0" y="4" width="100" height="2"/>"#);
    let _ = write!(
        svg,
        r#"<rect class="band" x="{low:.2}" y="2" width="{:.2}" height="6"/>"#,
        (high - low).max(0.4)
    );
    if let Some(before) = before {
        let x = before.clamp(0.0, 1.0) * 99.2;
        let _ = write!(svg, r#"<rect class="before" x="{x:.2}" y="0" width="0.8" height="10"/>"#);
    }
    let _ = write!(svg, r#"<rect class="mark" x="{:.2}" y="0" width="1" height="10"/>"#, mean * 0.99);
    svg.push_str("</svg>");
    svg
}

/// A bar from 0 to 1 without an interval.
pub fn share(value: f64) -> String {
    let width = value.clamp(0.0, 1.0) * 100.0;
    format!(
        r#"<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="4" width="100" height="2"/><rect class="mark" x="0" y="2" width="{width:.2}" height="6"/></svg>"#
    )
}

/// One line of a trend.
pub struct Line<'a> {
    /// The CSS class that gives it its colour: `line-1`, `line-2` …
    pub class: &'a str,
    /// A value a point in time, where there is one.
    pub values: Vec<Option<Estimate>>,
}

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 352.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 165.0;

/// Lines over time, between 0 and 1, each with its interval as a band. `labels`
/// name the points; the first and the last are written below the axis.
pub fn trend(lines: &[Line<'_>], labels: &[String]) -> String {
    let mut svg = format!(
        r#"<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Trend of figures">"#
    );
    for step in 0..=4 {
        let value = f64::from(step) / 4.0;
        let y = y(value);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{LEFT}" y1="{y:.1}" x2="{RIGHT}" y2="{y:.1}"/><text x="{:.1}" y="{:.1}" text-anchor="end">{value}</text>"#,
            LEFT - 4.0,
            y + 3.5
        );
    }
    for line in lines {
        draw_line(&mut svg, line, labels);
    }
    if let (Some(first), Some(last)) = (labels.first(), labels.last()) {
        let y = BOTTOM + 16.0;
        let _ = write!(svg, r#"<text x="{LEFT}" y="{y}">{}</text>"#, escape(first));
        if labels.len() > 1 {
            let _ = write!(svg, r#"<text x="{RIGHT}" y="{y}" text-anchor="end">{}</text>"#, escape(last));
        }
    }
    svg.push_str("</svg>");
    svg
}

fn draw_line(svg: &mut String, line: &Line<'_>, labels: &[String]) {
    let count = line.values.len();
    let points: Vec<(f64, Estimate, &str)> = line
        .values
        .iter()
        .enumerate()
        .filter_map(|(index, estimate)| {
            Some((x(index, count), (*estimate)?, labels.get(index).map_or("", String::as_str)))
        })
        .collect();
    let coordinates = |values: &mut dyn Iterator<Item = (f64, f64)>| -> String {
        values.map(|(x, value)| format!("{x:.1},{:.1}", y(value))).collect::<Vec<_>>().join(" ")
    };
    let class = line.class;
    let upper = coordinates(&mut points.iter().map(|(x, estimate, _)| (*x, estimate.high)));
    let lower = coordinates(&mut points.iter().rev().map(|(x, estimate, _)| (*x, estimate.low)));
    let middle = coordinates(&mut points.iter().map(|(x, estimate, _)| (*x, estimate.mean)));
    let _ = write!(
        svg,
        r#"<polygon class="{class} area" points="{upper} {lower}"/><polyline class="{class}" points="{middle}"/>"#
    );
    for (x, estimate, label) in &points {
        let Estimate { mean, low, high, .. } = estimate;
        let _ = write!(
            svg,
            r#"<circle class="{class}" cx="{x:.1}" cy="{:.1}" r="2.5"><title>{}: {mean:.3} ({low:.3} to {high:.3})</title></circle>"#,
            y(*mean),
            escape(label)
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of points")]
fn x(index: usize, count: usize) -> f64 {
    let share = if count > 1 { index as f64 / (count - 1) as f64 } else { 0.5 };
    LEFT + 4.0 + share * (RIGHT - LEFT - 8.0)
}

fn y(value: f64) -> f64 {
    BOTTOM - value.clamp(0.0, 1.0) * (BOTTOM - TOP)
}

/// Labels come from files: they are text, not markup.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(mean: f64) -> Estimate {
        Estimate { mean, low: mean - 0.1, high: mean + 0.1, cases: 3 }
    }

    #[test]
    fn a_trend_draws_a_point_for_each_value_there_is() {
        let values = vec![Some(at(0.5)), None, Some(at(0.6))];
        let labels = ["a".to_owned(), "b".to_owned(), "<c>".to_owned()];
        let svg = trend(&[Line { class: "line-1", values }], &labels);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("&lt;c&gt;") && !svg.contains("<c>"));
    }

    #[test]
    fn values_outside_the_axis_stay_in_the_picture() {
        assert!(interval(&at(1.05), Some(2.0)).contains(r#"x="99.00""#));
    }
}
