import { Booster, Command } from '@boostercloud/framework-core'
import { Register, UUID } from '@boostercloud/framework-types'
import { Battery } from '../entities/battery'
import { BatteryCharged } from '../events/battery-charged'
import { SurplusFedIn } from '../events/surplus-fed-in'

@Command({
  authorize: 'all',
})
export class ChargeBattery {
  public constructor(readonly batteryId: UUID, readonly wattHours: number) {}

  public static async handle(command: ChargeBattery, register: Register): Promise<void> {
    const battery = await Booster.entity(Battery, command.batteryId)
    if (!battery) {
      throw new Error('Battery is not installed')
    }
    if (battery.charge + command.wattHours <= battery.capacity) {
      register.events(new BatteryCharged(command.batteryId, command.wattHours))
    } else {
      register.events(new SurplusFedIn(command.batteryId, command.wattHours))
    }
  }
}
