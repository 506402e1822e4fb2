import { AccountFrozen, AccountOpened, MoneyDeposited, MoneyWithdrawn } from '../account/events';
import { CartCheckedOut } from '../cart/events';
import { StoredEvent } from '../log/eventLog';

/** Who did what to which account, and when. The works council may read it. */
export interface AuditEntry {
  eventId: string;
  accountId: string;
  what: string;
  amount?: number;
  by: string;
  at: Date;
}

export class AuditTrail {
  private readonly entries = new Map<string, AuditEntry>();

  /** An entry that comes twice lands on the same key. */
  project({ id, event, recordedBy, recordedAt }: StoredEvent): void {
    const note = (accountId: string, what: string, amount?: number): void => {
      this.entries.set(id, {
        eventId: id,
        accountId,
        what,
        amount,
        by: recordedBy,
        at: recordedAt,
      });
    };

    if (event instanceof AccountOpened) {
      note(event.accountId, 'opened', event.initialBalance);
    } else if (event instanceof MoneyDeposited) {
      note(event.accountId, `deposit (${event.paidIn})`, event.amount);
    } else if (event instanceof MoneyWithdrawn) {
      note(event.accountId, `withdrawal: ${event.purpose}`, event.amount);
    } else if (event instanceof AccountFrozen) {
      note(event.accountId, `frozen: ${event.reason}`);
    } else if (event instanceof CartCheckedOut) {
      note(event.accountId, `cart ${event.cartId} checked out`, event.total);
    }
  }

  historyOfAccount(accountId: string): AuditEntry[] {
    return [...this.entries.values()].filter((entry) => entry.accountId === accountId);
  }

  actionsBy(person: string, from: Date, until: Date): AuditEntry[] {
    return [...this.entries.values()].filter(
      (entry) => entry.by === person && entry.at >= from && entry.at <= until,
    );
  }
}
