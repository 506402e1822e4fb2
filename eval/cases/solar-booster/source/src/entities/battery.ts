import { Entity, Reduces } from '@boostercloud/framework-core'
import { UUID } from '@boostercloud/framework-types'
import { BatteryInstalled } from '../events/battery-installed'
import { BatteryCharged } from '../events/battery-charged'
import { SurplusFedIn as FedIn } from '../events/surplus-fed-in'

@Entity
export class Battery {
  public constructor(public id: UUID, readonly capacity: number, readonly charge: number, readonly fedIn: number) {}

  @Reduces(BatteryInstalled)
  public static install(event: BatteryInstalled): Battery {
    return new Battery(event.batteryId, event.capacity, 0, 0)
  }

  @Reduces(BatteryCharged)
  public static charged(event: BatteryCharged, battery: Battery): Battery {
    return new Battery(battery.id, battery.capacity, battery.charge + event.wattHours, battery.fedIn)
  }

  @Reduces(FedIn)
  public static fed(event: FedIn, battery: Battery): Battery {
    return new Battery(battery.id, battery.capacity, battery.charge, battery.fedIn + event.wattHours)
  }
}
