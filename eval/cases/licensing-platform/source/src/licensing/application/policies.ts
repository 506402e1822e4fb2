import { AssetAvailable } from '../../asset-processing/contracts/AssetAvailable';
import { InfringementEstablished } from '../../compliance/contracts/InfringementEstablished';
import { CommandBus } from '../../shared/kernel/CommandBus';
import { Broker } from '../../shared/messaging/Broker';
import { Inbox } from '../../shared/messaging/Inbox';
import { AssetTranslator } from '../infrastructure/AssetTranslator';
import { RevokeLicense } from './commands';

export class OfferLicenseWhenAssetAvailable {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly inbox: Inbox,
    private readonly translator: AssetTranslator,
  ) {}

  register(broker: Broker): void {
    broker.subscribe<AssetAvailable>(AssetAvailable.topic, (message) =>
      this.inbox.once('offer-license', message, () =>
        this.commandBus.send(this.translator.toOffer(message)),
      ),
    );
  }
}

export class RevokeLicenseWhenInfringementEstablished {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly inbox: Inbox,
  ) {}

  register(broker: Broker): void {
    broker.subscribe<InfringementEstablished>(InfringementEstablished.topic, (message) =>
      this.inbox.once('revoke-license', message, () =>
        this.commandBus.send(
          new RevokeLicense(message.licenseId, `Investigation ${message.investigationId}`),
        ),
      ),
    );
  }
}
