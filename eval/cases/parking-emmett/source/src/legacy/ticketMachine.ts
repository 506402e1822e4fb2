// The paper tickets were given up in 2022. Nothing imports this file; it stays
// until the last machine is taken down.
import type { Command, Event } from '@event-driven-io/emmett';

export type PrintTicket = Command<'PrintTicket', { machineId: string; barcode: string }>;

export type TicketPrinted = Event<'TicketPrinted', { machineId: string; barcode: string }>;

export const printTicket = (command: PrintTicket): TicketPrinted => ({
  type: 'TicketPrinted',
  data: { ...command.data },
});
