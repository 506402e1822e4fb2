//! Whether an answer is one: names the ways in which a 200 brings nothing usable.

use super::{Answer, Failure, Finish, Request};

/// Below this share of our own count, the server did not read the whole prompt. Tokenizers
/// differ by a third at most on code and prose.
const CUT_SHARE: f64 = 0.6;
/// Prompts shorter than this are too short to compare counts.
const CUT_FROM: u64 = 256;
/// Sets a second try apart from every independent repeat.
const SECOND_TRY: u32 = 1 << 31;

/// Names what is wrong with an answer. Depends on nothing else, so that a replayed answer
/// fails as the recorded one did.
pub fn judge(request: &Request, answer: &Answer) -> Result<(), Failure> {
    if answer.finish == Finish::ContentFilter {
        return Err(Failure::ContentFilter);
    }
    if !answer.refusal.trim().is_empty() {
        return Err(Failure::Refusal(answer.refusal.trim().chars().take(200).collect()));
    }
    let counted = request.prompt_tokens();
    let seen = answer.usage.prompt;
    let comparable = !answer.usage.estimated && seen > 0 && counted >= CUT_FROM;
    if comparable && (seen as f64) < counted as f64 * CUT_SHARE {
        return Err(Failure::PromptCut { counted, seen });
    }
    if answer.finish == Finish::Length {
        return Err(Failure::Length);
    }
    let text = answer.text.trim();
    if text.is_empty() {
        return Err(Failure::Empty);
    }
    if let Some(words) = refusal(text) {
        return Err(Failure::Refusal(words));
    }
    if echoes(request, text) {
        return Err(Failure::Echo);
    }
    if acknowledges(text) {
        return Err(Failure::Acknowledged);
    }
    Ok(())
}

/// The request once more, in the way that helps against a failure; `None` where asking again
/// would bring the same.
pub(super) fn second_try(request: &Request, failure: &Failure) -> Option<Request> {
    let mut next = request.clone();
    match failure {
        // Of a reasoning model, too little room shows as an empty answer.
        Failure::Empty | Failure::Length => {
            next.max_tokens = Some(request.limit().saturating_mul(2));
        }
        Failure::Echo | Failure::Acknowledged => {
            let last = next.messages.last_mut()?;
            last.text.push_str("\n\nDo this now: answer with the result itself, and with nothing else.");
        }
        _ => return None,
    }
    // Otherwise a replay, or a server with a cache of its own, would answer as before.
    next.repeat = request.repeat.wrapping_add(SECOND_TRY);
    Some(next)
}

/// Short prose and nothing else: one that carries documents is never a mere phrase.
fn is_phrase(text: &str) -> bool {
    let carries = text.contains("```") || text.contains('{') || text.lines().any(|l| l.contains(": "));
    text.len() < 400 && !carries
}

fn starts_with_any(text: &str, openings: &[&str]) -> bool {
    let lower = text.to_lowercase().replace('’', "'");
    openings.iter().any(|opening| lower.starts_with(opening))
}

fn refusal(text: &str) -> Option<String> {
    const OPENINGS: &[&str] = &[
        "i can't help",
        "i can't assist",
        "i cannot help",
        "i cannot assist",
        "i'm sorry, but i can",
        "i am sorry, but i can",
        "sorry, but i can",
        "i'm unable to",
        "i am unable to",
        "i won't be able to",
    ];
    (is_phrase(text) && starts_with_any(text, OPENINGS)).then(|| text.chars().take(200).collect())
}

fn acknowledges(text: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "understood",
        "i understand",
        "got it",
        "acknowledged",
        "ready",
        "i'm ready",
        "i am ready",
        "okay, i'm ready",
        "ok, i'm ready",
        "sure, please provide",
        "sure! please provide",
        "please provide the",
        "hello! how can i",
        "how can i help",
        "how can i assist",
    ];
    is_phrase(text) && starts_with_any(text, OPENINGS)
}

/// Whether the answer opens as a message of the prompt does. Parts of the prompt given back
/// further down are fine: a model that changes nothing returns the sketch.
fn echoes(request: &Request, text: &str) -> bool {
    const COMPARED: usize = 80;
    let opening = |text: &str| -> String {
        text.split_whitespace().flat_map(|word| word.chars().chain([' '])).take(COMPARED).collect()
    };
    let unlabelled = ["user:", "system:", "User:", "System:", "<|user|>", "<|system|>"]
        .iter()
        .find_map(|label| text.strip_prefix(label))
        .unwrap_or(text);
    let answer = opening(unlabelled);
    let asked = request.messages.last().map(|m| m.text.as_str());
    [Some(request.system.as_str()), asked].into_iter().flatten().map(opening).any(|prompt| {
        let full = prompt.chars().count() >= 24;
        full && (answer == prompt || (answer.starts_with(&prompt) && prompt.chars().count() < COMPARED))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::Usage;

    const ASKED: &str =
        "Improve this sketch. Answer with ESDM YAML only.\n\nkind: event\nname: order-placed\n";

    fn judged(text: &str) -> Result<(), Failure> {
        let request = Request::new("unit", "order", "You model domains with care and accuracy.", ASKED);
        judge(&request, &Answer { text: text.into(), ..Answer::default() })
    }

    #[test]
    fn an_answer_with_documents_passes() {
        for text in ["kind: event\nname: order-placed", "Understood. Here it is:\n```yaml\nkind: event\n```"]
        {
            assert_eq!(judged(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn phrases_have_names() {
        assert_eq!(judged(" \n"), Err(Failure::Empty));
        assert_eq!(judged("Understood, I am ready. Please send the code."), Err(Failure::Acknowledged));
        assert_eq!(judged("How can I help you today?"), Err(Failure::Acknowledged));
        assert!(matches!(judged("I’m sorry, but I can’t help with that."), Err(Failure::Refusal(_))));
    }

    #[test]
    fn the_prompt_given_back_is_an_echo_and_the_sketch_is_not() {
        assert_eq!(judged(ASKED), Err(Failure::Echo));
        assert_eq!(judged(&format!("user: {ASKED}\nassistant:")), Err(Failure::Echo));
        assert_eq!(judged("You model domains with  care and accuracy.\nImprove"), Err(Failure::Echo));
    }

    #[test]
    fn a_prompt_the_server_cut_is_noticed_only_by_real_figures() {
        let request = Request::new("unit", "order", "", &"some words of a long prompt ".repeat(300));
        let answer = |prompt, estimated| Answer {
            text: "kind: event".into(),
            usage: Usage { prompt, completion: 3, estimated },
            ..Answer::default()
        };
        assert!(matches!(judge(&request, &answer(512, false)), Err(Failure::PromptCut { seen: 512, .. })));
        assert_eq!(judge(&request, &answer(512, true)), Ok(()));
        assert_eq!(judge(&request, &answer(0, false)), Ok(()));
        assert_eq!(judge(&request, &answer(request.prompt_tokens(), false)), Ok(()));
    }
}
