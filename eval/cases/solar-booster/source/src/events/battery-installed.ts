import { Event } from '@boostercloud/framework-core'
import { UUID } from '@boostercloud/framework-types'

@Event
export class BatteryInstalled {
  public constructor(readonly batteryId: UUID, readonly capacity: number) {}

  public entityID(): UUID {
    return this.batteryId
  }
}
