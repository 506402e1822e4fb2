import { Container } from 'inversify';
import { loadPot } from './application/loadPot';
import { FiringStarter } from './application/startFiring';
import { FiringViewProjection } from './application/firingView';
import { AshAlarm, CoolDownAfterFiring } from './application/reactions';
import { CoolDown, FindFiring, FiringStarted, LoadPot, PotLoaded, StartFiring } from './domain/messages';
import { Firing } from './domain/firing';
import { Bus } from './infrastructure/bus';
import { Firings } from './infrastructure/firings';

const container = new Container();
const firings = new Firings();
const view = new FiringViewProjection();

export const commandBus = new Bus();
export const queryBus = new Bus();
export const eventBus = new Bus();

commandBus.register(StartFiring, container.get(FiringStarter));
commandBus.register(LoadPot, loadPot);
commandBus.register(CoolDown, async (message: CoolDown) => {
  const firing: Firing = await firings.get(message.firingId);
  firing.coolDown();
  await firings.keep(firing);
});

queryBus.register(FindFiring, async (question: FindFiring) => view.find(question.firingId));

eventBus.subscribe(PotLoaded, new AshAlarm({ ring: () => console.log('ash') }));
eventBus.subscribe(FiringStarted, new CoolDownAfterFiring(commandBus));
