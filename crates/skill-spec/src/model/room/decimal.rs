//! Whether a whole number, or a multiple, lies between two bounds: in exact decimals.

use crate::tree::{Kind, Node};

/// More digits than any bound of use; beyond, nothing is told.
const MOST_DIGITS: i32 = 18;

/// A number as written: digits, and the power of ten they count.
type Decimal = (i128, i32);

/// Which numbers count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// All.
    Any,
    /// Whole ones.
    Whole,
}

/// Whether no multiple of all `steps`, and of 1 where only whole numbers count, lies between two bounds
/// that may exclude themselves. Out of reach is no.
pub(super) fn is_gap(
    bounds: [&Node; 2],
    exclusive: [bool; 2],
    steps: Vec<&Node>,
    grain: Grain,
) -> bool {
    no_multiple(bounds, exclusive, steps, grain).unwrap_or(false)
}

fn no_multiple(
    bounds: [&Node; 2],
    exclusive: [bool; 2],
    steps: Vec<&Node>,
    grain: Grain,
) -> Option<bool> {
    let mut steps: Vec<Decimal> = steps.into_iter().map(decimal).collect::<Option<_>>()?;
    if grain == Grain::Whole {
        steps.push((1, 0));
    }
    let [low, high] = [decimal(bounds[0])?, decimal(bounds[1])?];
    let power = steps.iter().chain([&low, &high]).map(|(_, power)| *power).min()?;
    let scaled = |(digits, own): Decimal| {
        let factor = 10_i128.checked_pow(u32::try_from(own - power).ok()?)?;
        digits.checked_mul(factor)
    };
    let mut step: Option<i128> = None;
    for next in steps {
        let next = scaled(next).filter(|next| *next > 0)?;
        step = Some(step.map_or(Some(next), |step| common_multiple(step, next))?);
    }
    let (step, low, high) = (step?, scaled(low)?, scaled(high)?);
    let under = low.div_euclid(step).checked_mul(step)?;
    // The first multiple from the lower bound on.
    let first = if under < low || exclusive[0] { under.checked_add(step)? } else { under };
    Some(first > high || first == high && exclusive[1])
}

fn common_multiple(one: i128, other: i128) -> Option<i128> {
    let (mut a, mut b) = (one, other);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (one / a).checked_mul(other)
}

fn decimal(node: &Node) -> Option<Decimal> {
    let scalar = node.scalar().filter(|it| matches!(it.kind, Kind::Integer | Kind::Float))?;
    let (number, power) = match scalar.text.split_once(['e', 'E']) {
        Some((number, power)) => (number, power.parse::<i32>().ok()?),
        None => (scalar.text.as_str(), 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}");
    let power = power.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let short = i32::try_from(digits.len()).ok()? <= MOST_DIGITS && power.abs() <= MOST_DIGITS;
    Some((digits.parse().ok().filter(|_| short)?, power))
}
