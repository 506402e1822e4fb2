import { Firings } from '../infrastructure/firings';

const firings = new Firings();

export async function loadPot(message: any): Promise<void> {
  const firing = await firings.get(message.firingId);
  firing.load(message.glaze);
  await firings.keep(firing);
}
