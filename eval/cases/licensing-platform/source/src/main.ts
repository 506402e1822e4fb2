import * as assetCommands from './asset-processing/application/commands';
import * as assetHandlers from './asset-processing/application/commandHandlers';
import { AssetProcessingSaga } from './asset-processing/application/AssetProcessingSaga';
import { PublishAssetAvailable } from './asset-processing/application/PublishAssetAvailable';
import { Asset } from './asset-processing/domain/Asset';
import { AssetReadyForSearch } from './asset-processing/domain/events/AssetReadyForSearch';
import { ExifToolReader } from './asset-processing/infrastructure/ExifToolReader';
import { SearchAssetsHandler } from './asset-processing/read/SearchAssets';
import { SearchIndexProjection } from './asset-processing/read/SearchIndexProjection';
import { api } from './api';
import * as complianceCommands from './compliance/application/commands';
import * as complianceHandlers from './compliance/application/commandHandlers';
import { OpenInvestigationWhenUsageViolated } from './compliance/application/OpenInvestigationWhenUsageViolated';
import { PublishInfringementEstablished } from './compliance/application/PublishInfringementEstablished';
import { WatchAssetOnTheWeb } from './compliance/application/WatchAssetOnTheWeb';
import { InfringementConfirmed } from './compliance/domain/events/InfringementConfirmed';
import { Investigation } from './compliance/domain/Investigation';
import { SeverityService } from './compliance/domain/SeverityService';
import { TinEyeClient } from './compliance/infrastructure/TinEyeClient';
import { AlertsFeedProjection } from './compliance/read/AlertsFeedProjection';
import { GetAlertsFeedHandler } from './compliance/read/GetAlertsFeed';
import * as licensingCommands from './licensing/application/commands';
import * as licensingHandlers from './licensing/application/commandHandlers';
import {
  PrintReceipt,
  PublishLicensePurchaseConfirmed,
  PublishUsageViolationDetected,
} from './licensing/application/listeners';
import {
  OfferLicenseWhenAssetAvailable,
  RevokeLicenseWhenInfringementEstablished,
} from './licensing/application/policies';
import { LicensePurchased } from './licensing/domain/events/LicensePurchased';
import { UsageExceededLicense } from './licensing/domain/events/UsageExceededLicense';
import { License } from './licensing/domain/License';
import { LicenseType } from './licensing/domain/LicenseType';
import { AssetTranslator } from './licensing/infrastructure/AssetTranslator';
import { LicenseUsageByDayProjection } from './licensing/read/LicenseUsageByDayProjection';
import { PurchaseStatsProjection } from './licensing/read/PurchaseStatsProjection';
import { GetPurchaseStatsHandler, GetUsageByDayHandler } from './licensing/read/queries';
import { CommandBus } from './shared/kernel/CommandBus';
import { DomainBus } from './shared/kernel/DomainBus';
import { Repository } from './shared/kernel/Repository';
import { Broker } from './shared/messaging/Broker';
import { Inbox } from './shared/messaging/Inbox';
import { Outbox, OutboxWorker } from './shared/messaging/Outbox';
import { Scheduler } from './shared/messaging/Scheduler';

const broker = new Broker();
const outbox = new Outbox();
const inbox = new Inbox();
const commandBus = new CommandBus();

// asset processing
const assetBus = new DomainBus();
const assets = new Repository<Asset>('asset', assetBus);
const searchIndex = new SearchIndexProjection();
commandBus
  .register(assetCommands.UploadAsset, new assetHandlers.UploadAssetHandler(assets))
  .register(
    assetCommands.ExtractMetadata,
    new assetHandlers.ExtractMetadataHandler(assets, new ExifToolReader()),
  )
  .register(assetCommands.IndexAsset, new assetHandlers.IndexAssetHandler(assets))
  .register(assetCommands.ReleaseAsset, new assetHandlers.ReleaseAssetHandler(assets))
  .register(assetCommands.RejectAsset, new assetHandlers.RejectAssetHandler(assets));
new AssetProcessingSaga(commandBus, new Scheduler()).register(assetBus);
searchIndex.register(assetBus);
assetBus.listen(AssetReadyForSearch, new PublishAssetAvailable(outbox));

// licensing
const licensingBus = new DomainBus();
const licenseTypes = new Repository<LicenseType>('license type', licensingBus);
const licenses = new Repository<License>('license', licensingBus);
const usageByDay = new LicenseUsageByDayProjection();
const purchaseStats = new PurchaseStatsProjection();
commandBus
  .register(
    licensingCommands.DefineLicenseType,
    new licensingHandlers.DefineLicenseTypeHandler(licenseTypes),
  )
  .register(
    licensingCommands.RetireLicenseType,
    new licensingHandlers.RetireLicenseTypeHandler(licenseTypes),
  )
  .register(
    licensingCommands.OfferLicense,
    new licensingHandlers.OfferLicenseHandler(licenses, licenseTypes),
  )
  .register(
    licensingCommands.PurchaseLicense,
    new licensingHandlers.PurchaseLicenseHandler(licenses),
  )
  .register(licensingCommands.ReportUsage, new licensingHandlers.ReportUsageHandler(licenses))
  .register(licensingCommands.RevokeLicense, new licensingHandlers.RevokeLicenseHandler(licenses));
usageByDay.register(licensingBus);
purchaseStats.register(licensingBus);
licensingBus
  .listen(LicensePurchased, new PublishLicensePurchaseConfirmed(outbox))
  .listen(UsageExceededLicense, new PublishUsageViolationDetected(outbox))
  .listen(
    LicensePurchased,
    new PrintReceipt({ print: async (buyer, lines) => console.log(buyer, lines) }),
  );
new OfferLicenseWhenAssetAvailable(commandBus, inbox, new AssetTranslator()).register(broker);
new RevokeLicenseWhenInfringementEstablished(commandBus, inbox).register(broker);

// compliance
const complianceBus = new DomainBus();
const investigations = new Repository<Investigation>('investigation', complianceBus);
const alerts = new AlertsFeedProjection();
commandBus
  .register(
    complianceCommands.OpenInvestigation,
    new complianceHandlers.OpenInvestigationHandler(investigations, new SeverityService()),
  )
  .register(
    complianceCommands.AddEvidence,
    new complianceHandlers.AddEvidenceHandler(investigations),
  )
  .register(
    complianceCommands.ConfirmInfringement,
    new complianceHandlers.ConfirmInfringementHandler(investigations),
  )
  .register(
    complianceCommands.DismissInvestigation,
    new complianceHandlers.DismissInvestigationHandler(investigations),
  );
alerts.register(complianceBus, broker);
complianceBus.listen(InfringementConfirmed, new PublishInfringementEstablished(outbox));
new OpenInvestigationWhenUsageViolated(commandBus, inbox).register(broker);
new WatchAssetOnTheWeb(new TinEyeClient(process.env.TINEYE_KEY ?? '')).register(broker);

setInterval(() => void new OutboxWorker(outbox, broker).run(), 1_000);

api(commandBus, {
  searchAssets: new SearchAssetsHandler(searchIndex),
  usageByDay: new GetUsageByDayHandler(usageByDay),
  purchaseStats: new GetPurchaseStatsHandler(purchaseStats),
  alertsFeed: new GetAlertsFeedHandler(alerts),
}).listen(3000);
