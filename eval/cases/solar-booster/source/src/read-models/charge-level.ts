import { Projects, ReadModel } from '@boostercloud/framework-core'
import { ProjectionResult, UUID } from '@boostercloud/framework-types'
import { Battery } from '../entities/battery'

@ReadModel({
  authorize: 'all',
})
export class ChargeLevel {
  public constructor(public id: UUID, readonly percent: number) {}

  @Projects(Battery, 'id')
  public static project(battery: Battery): ProjectionResult<ChargeLevel> {
    return new ChargeLevel(battery.id, Math.round((battery.charge / battery.capacity) * 100))
  }
}
