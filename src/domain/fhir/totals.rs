//! Totals that stand among the items. Nobody is asked for them: a sum of scores is recognised and computed, others are left out.

use serde_json::Value;

use super::node::Node;
use super::question::Said;
use crate::domain::content::{Content, Item};

/// Which items a sum is over, by their `linkId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    All,
    Beginning(String),
    These(Vec<String>),
}

/// The expression by which an item is calculated.
pub fn expression(node: &Node) -> Option<String> {
    let names = ["sdc-questionnaire-calculatedExpression", "questionnaire-calculatedExpression"];
    let value = names.into_iter().find_map(|name| node.extension(name))?;
    Some(value.get("expression").and_then(Value::as_str).or(value.as_str()).unwrap_or_default().to_owned())
}

/// Whether it looks like a total though no expression says so.
pub fn looks_like_total(said: &Said) -> bool {
    let lower = said.text.to_lowercase();
    ["total score", "sum score", "score total", "score, total"].iter().any(|words| lower.contains(words))
}

/// What a sum of weights is over. None where the expression is anything else: there is no reader of FHIRPath here.
pub fn sum_of_weights(expression: &str) -> Option<Over> {
    let plain: String = expression.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace('"', "'");
    let body = plain.strip_suffix(".weight().sum()").or_else(|| plain.strip_suffix(".ordinal().sum()"))?;
    let body = body.strip_suffix(".value").unwrap_or(body).strip_suffix(".answer")?;
    let start = ["%resource.descendants()", "%resource.repeat(item)", "%resource.item", "%questionnaire.item", "descendants()", "item"];
    let rest = start.iter().find_map(|start| body.strip_prefix(start))?.trim_start_matches(".item");
    if rest.is_empty() {
        return Some(Over::All);
    }
    let inner = rest.strip_prefix(".where(")?.strip_suffix(')')?;
    if let Some(prefix) = inner.strip_prefix("linkId.startsWith('").and_then(|rest| rest.strip_suffix("')")) {
        return (!prefix.contains('\'')).then(|| Over::Beginning(prefix.to_owned()));
    }
    let names: Vec<String> = inner.strip_prefix("linkId='")?.strip_suffix('\'')?.split("'orlinkId='").map(str::to_owned).collect();
    names.iter().all(|name| !name.contains('\'')).then_some(Over::These(names))
}

/// The scored choices among those.
pub fn scored(content: &Content, over: &Over) -> Vec<String> {
    let original = |item: &Item| super::kept(item.kept.as_ref())["linkId"].as_str().unwrap_or(&item.link_id).to_owned();
    let has_scores = |item: &&Item| {
        let options = item.config.get("options").and_then(Value::as_array);
        options.is_some_and(|options| !options.is_empty() && options.iter().all(|option| option.get("score").is_some()))
    };
    let among = |item: &&Item| match over {
        Over::All => true,
        Over::Beginning(prefix) => original(item).starts_with(prefix),
        Over::These(names) => names.contains(&original(item)),
    };
    content.items().filter(has_scores).filter(among).map(|item| item.link_id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_sum_of_weights_is_understood() {
        let by_start = "%resource.item.where(linkId.startsWith('q')).answer.weight().sum()";
        assert_eq!(sum_of_weights(by_start), Some(Over::Beginning("q".into())));
        assert_eq!(sum_of_weights("%resource.item.answer.value.ordinal().sum()"), Some(Over::All));
        assert_eq!(
            sum_of_weights("%resource.item.where(linkId = 'a' or linkId = 'b').answer.weight().sum()"),
            Some(Over::These(vec!["a".into(), "b".into()]))
        );
        for other in ["1 + 1", "%resource.item.answer.weight().sum() / 2", "%a+%b", "", "%resource.item.where(x).answer.weight().sum()"] {
            assert_eq!(sum_of_weights(other), None, "{other}");
        }
    }
}
