import { AggregateRoot } from '../../shared/kernel/AggregateRoot';
import { DomainEvent } from '../../shared/kernel/DomainEvent';
import { UsageExceededLicense } from '../domain/events/UsageExceededLicense';
import { License } from '../domain/License';
import { LicenseTerms } from '../domain/LicenseTerms';
import { LicenseType } from '../domain/LicenseType';

class PrinterJammed extends DomainEvent {
  constructor(readonly printerId: string) {
    super();
  }
}

class FakePrinter extends AggregateRoot {
  constructor() {
    super('printer');
  }

  jam(): void {
    this.record(new PrinterJammed(this.id));
  }
}

class JamPrinter {
  constructor(readonly printerId: string) {}
}

describe('License', () => {
  it('tells when more is used than was bought', () => {
    const printer = new FakePrinter();
    printer.jam();
    expect(new JamPrinter(printer.id).printerId).toBe('printer');

    const type = LicenseType.define('t', 'Print', new LicenseTerms(5_000, 10));
    const license = License.offer('l', 'a', type);
    license.purchase('b');
    license.reportUsage(11);
    expect(license.releaseEvents().some((e) => e instanceof UsageExceededLicense)).toBe(true);
  });
});
