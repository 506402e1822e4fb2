//! Functions that bring back what was stored: events made on the way are told again, not recorded.

use crate::roles::words::shared_words;
use crate::syntax::facts::Function;

/// Functions that rebuild objects or events from what was stored: nothing new happens in them.
pub(super) fn rebuilds(name: &str) -> bool {
    let words = shared_words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["to" | "map", "to", "domain" | "entity" | "model" | "aggregate"]
            | ["to" | "as", "domain" | "entity" | "model" | "aggregate", ..]
            | ["from", "persistence" | "primitives" | "snapshot" | "history" | "events" | "orm", ..]
            | ["load", "from", ..]
            | ["rehydrate" | "hydrate" | "reconstitute" | "upcast" | "deserialize", ..]
    )
}

/// Functions of repositories and stores that look something up: events made there were recorded long ago.
pub(super) fn restores(function: &Function) -> bool {
    let Some(owner) = function.owner.as_deref() else { return false };
    let owner = owner.to_ascii_lowercase();
    if !(owner.ends_with("repository") || owner.ends_with("repo") || owner.ends_with("store")) {
        return false;
    }
    shared_words(&function.name).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "find" | "get" | "load" | "fetch" | "read" | "by" | "restore" | "rebuild" | "replay"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_repository_that_finds_an_object_records_no_event_and_still_refuses() {
        let code = r"
            export class KiteFlown implements DomainEvent { constructor(readonly data: { kiteId: string }) {} }
            export class KiteLanded implements DomainEvent { constructor(readonly data: { kiteId: string }) {} }
            export class Kite extends AggregateRoot {
                fly() { this.apply(new KiteFlown({ kiteId: this.id })); }
                land() { this.apply(new KiteLanded({ kiteId: this.id })); }
            }
            export class KiteRepository {
                async findOrFail(id: string): Promise<Kite> {
                    const rows = await this.store.rows(id);
                    if (!rows) { throw new KiteNotFoundError(id); }
                    const kite = new Kite(id);
                    for (const row of rows) { if (row.name === 'KiteFlown') { kite.apply(new KiteFlown(row.data)); } }
                    return kite;
                }
            }
            @CommandHandler(LandKiteCommand)
            export class LandKiteHandler {
                constructor(private readonly kites: KiteRepository) {}
                async execute(command: LandKiteCommand) { const kite = await this.kites.findOrFail(command.id); kite.land(); }
            }
            export class LandKiteCommand { constructor(readonly id: string) {} }";
        let lines = evidence_of(&[("kite.ts", code)]);
        assert!(lines.contains(&"LandKiteCommand publishes KiteLanded".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"LandKiteCommand publishes KiteFlown".to_owned()), "{lines:#?}");
        assert!(lines.contains(&"Kite refuses LandKiteCommand: KiteNotFoundError".to_owned()), "{lines:#?}");
    }
}
