import { EventHandler } from '@boostercloud/framework-core'
import { SurplusFedIn } from '../events/surplus-fed-in'
import { lights } from '../lights'

@EventHandler(SurplusFedIn)
export class DimLights {
  public static async handle(event: SurplusFedIn): Promise<void> {
    await lights.dim(event.batteryId)
  }
}
