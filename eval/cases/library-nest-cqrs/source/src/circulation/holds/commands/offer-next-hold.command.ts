import { ICommand } from '@nestjs/cqrs';

/** Offers a returned book to whoever has waited longest. */
export class OfferNextHoldCommand implements ICommand {
  constructor(readonly isbn: string) {}
}
