//! Whole files of the kinds people write, as outlines.

use super::facts;
use super::outline::outline;

#[test]
fn a_decider_in_functions() {
    let text = r#"import { Decider, type Event } from '@lib/decider';

/** What happens to a library card. */
export type CardEvent =
  | Event<'CardIssued', { cardId: string; issuedAt: Date }>
  | Event<'BookLent', { isbn: string; dueBy?: Date }>;

export type CardCommand = { type: 'LendBook'; data: { isbn: string } };

type Card = { status: 'none' } | { status: 'active'; books: Set<string> };

export const decide = ({ type, data: command }: CardCommand, card: Card): CardEvent[] => {
  switch (type) {
    case 'LendBook': {
      if (card.status !== 'active') {
        throw new IllegalState('Card is not active');
      }
      if (card.books.size >= MAX_BOOKS) throw CardErrors.TOO_MANY_BOOKS;
      return [{ type: 'BookLent', data: { isbn: command.isbn } }];
    }
    default: {
      const _: never = type;
      throw new Error(`Unknown ${type}`);
    }
  }
};

const evolve = (card: Card, event: CardEvent): Card => {
  switch (event.type) {
    case 'CardIssued':
      return { status: 'active', books: new Set() };
    case 'BookLent':
      return card;
  }
};

export const decider: Decider<Card, CardCommand, CardEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'none' }),
};
"#;
    insta::assert_snapshot!(outline(&facts(text)));
}

#[test]
fn an_aggregate_in_classes() {
    let text = r#"import { AggregateRoot, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { PitchReserved } from './events';

export class ReservePitch {
  constructor(public readonly pitchId: string, public readonly nights: number) {}
}

export class Pitch extends AggregateRoot<PitchEvent> {
  private guest?: string;
  static readonly LIMIT = 14;

  static at(id: string): Pitch {
    return new Pitch(id);
  }

  reserve(guest: string, nights: number): void {
    if (this.guest) throw new PitchTaken(this.id);
    else if (nights > Pitch.LIMIT) {
      throw new Error('At most ' + Pitch.LIMIT + ' nights');
    }
    this.apply(new PitchReserved(this.id, guest, nights));
  }

  private onPitchReserved(event: PitchReserved) {
    this.guest = event.guest;
  }
}

@CommandHandler(ReservePitch)
export class ReservePitchHandler implements ICommandHandler<ReservePitch> {
  constructor(private readonly pitches: PitchRepository, private publisher: EventPublisher) {}

  async execute({ pitchId, nights }: ReservePitch): Promise<void> {
    const pitch = this.publisher.mergeObjectContext(await this.pitches.byId(pitchId));
    pitch.reserve('someone', nights);
    pitch.commit();
  }
}
"#;
    insta::assert_snapshot!(outline(&facts(text)));
}
