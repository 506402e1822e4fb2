import { Event } from '@boostercloud/framework-core'
import { UUID } from '@boostercloud/framework-types'

@Event
export class BatteryCharged {
  public constructor(readonly batteryId: UUID, readonly wattHours: number) {}

  public entityID(): UUID {
    return this.batteryId
  }
}
