import { Event } from '@boostercloud/framework-core'
import { UUID } from '@boostercloud/framework-types'

@Event
export class SurplusFedIn {
  public constructor(readonly batteryId: UUID, readonly wattHours: number, readonly tariff?: string) {}

  public entityID(): UUID {
    return this.batteryId
  }
}
