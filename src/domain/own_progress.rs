//! What a client sees of the own numbers: as the therapist allows, by client and by what was assigned. The usual: the numbers themselves,
//! without words that judge. "With what they mean" adds what the numbers can be and which way is which, never a band's name: "severe"
//! is no word for somebody alone with a screen. Totals of measures are shown only where that was chosen for the measure itself.

use entity::ids::{ClientId, TemplateId};
use entity::kinds::ProgressShown;
use uuid::Uuid;

/// Where nothing was said.
pub const USUAL: ProgressShown = ProgressShown::Numbers;

/// What was chosen for one client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    pub usual: Option<ProgressShown>,
    pub of_template: Vec<(TemplateId, ProgressShown)>,
}

impl Choices {
    /// As they are kept: what is about the client's own id is the usual.
    pub fn read(client: ClientId, kept: impl IntoIterator<Item = (Uuid, ProgressShown)>) -> Self {
        let mut choices = Self::default();
        for (about, shown) in kept {
            if about == client.0 { choices.usual = Some(shown) } else { choices.of_template.push((about.into(), shown)) }
        }
        choices
    }

    /// What is shown of this template's numbers.
    pub fn of(&self, template: TemplateId) -> ProgressShown {
        self.own_of(template).or(self.usual).unwrap_or(USUAL)
    }

    /// What is shown of a measure's totals: nothing, unless somebody chose so for this measure. "Usually" is about a client's own questions.
    pub fn of_measure(&self, template: TemplateId) -> ProgressShown {
        self.own_of(template).unwrap_or(ProgressShown::Hidden)
    }

    /// What was said about this template alone.
    pub fn own_of(&self, template: TemplateId) -> Option<ProgressShown> {
        self.of_template.iter().find(|(id, _)| *id == template).map(|(_, shown)| *shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_one_thing_counts_before_the_usual() {
        let (client, one, other) = (ClientId(Uuid::from_u128(1)), TemplateId(Uuid::from_u128(2)), TemplateId(Uuid::from_u128(3)));
        assert_eq!(Choices::default().of(one), ProgressShown::Numbers);
        let choices = Choices::read(client, [(client.0, ProgressShown::Hidden), (one.0, ProgressShown::Meaning)]);
        assert_eq!((choices.of(one), choices.of(other)), (ProgressShown::Meaning, ProgressShown::Hidden));
        assert_eq!((choices.of_measure(one), choices.of_measure(other)), (ProgressShown::Meaning, ProgressShown::Hidden));
        let numbers = Choices::read(client, [(client.0, ProgressShown::Numbers)]);
        assert_eq!(numbers.of_measure(one), ProgressShown::Hidden, "a measure is shown only where it was named");
        assert_eq!((choices.own_of(one), choices.own_of(other)), (Some(ProgressShown::Meaning), None));
    }
}
