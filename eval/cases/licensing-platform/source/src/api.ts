import { randomUUID } from 'node:crypto';
import express, { Express, Request, Response } from 'express';
import { UploadAsset } from './asset-processing/application/commands';
import { SearchAssetsHandler, SearchAssetsQuery } from './asset-processing/read/SearchAssets';
import {
  AddEvidence,
  ConfirmInfringement,
  DismissInvestigation,
} from './compliance/application/commands';
import { GetAlertsFeedHandler, GetAlertsFeedQuery } from './compliance/read/GetAlertsFeed';
import {
  DefineLicenseType,
  PurchaseLicense,
  ReportUsage,
  RetireLicenseType,
} from './licensing/application/commands';
import {
  GetPurchaseStatsHandler,
  GetPurchaseStatsQuery,
  GetUsageByDayHandler,
  GetUsageByDayQuery,
} from './licensing/read/queries';
import { permissions } from './permissions';
import { CommandBus } from './shared/kernel/CommandBus';
import { DomainException } from './shared/kernel/DomainException';

interface Reads {
  searchAssets: SearchAssetsHandler;
  usageByDay: GetUsageByDayHandler;
  purchaseStats: GetPurchaseStatsHandler;
  alertsFeed: GetAlertsFeedHandler;
}

export function api(commandBus: CommandBus, reads: Reads): Express {
  const app = express().use(express.json());

  const send = async (req: Request, res: Response, command: object): Promise<void> => {
    if (permissions.get(command.constructor) !== req.header('x-role')) {
      res.sendStatus(403);
      return;
    }
    try {
      await commandBus.send(command);
      res.status(202).json(command);
    } catch (error) {
      if (!(error instanceof DomainException)) throw error;
      res.status(409).json({ message: error.message });
    }
  };
  const user = (req: Request): string => req.header('x-user') ?? '';

  app.post('/assets', (req, res) => {
    const { title, fileName, bytes } = req.body;
    return send(req, res, new UploadAsset(randomUUID(), user(req), title, fileName, bytes));
  });
  app.post('/license-types', (req, res) => {
    const { licenseTypeId, label, priceCents, allowedUsage } = req.body;
    return send(req, res, new DefineLicenseType(licenseTypeId, label, priceCents, allowedUsage));
  });
  app.delete('/license-types/:id', (req, res) =>
    send(req, res, new RetireLicenseType(req.params.id)),
  );
  app.post('/licenses/:id/purchase', (req, res) =>
    send(req, res, new PurchaseLicense(req.params.id, user(req))),
  );
  app.post('/licenses/:id/usage', (req, res) =>
    send(req, res, new ReportUsage(req.params.id, req.body.copies)),
  );
  app.post('/investigations/:id/evidence', (req, res) =>
    send(req, res, new AddEvidence(req.params.id, req.body.note, req.body.url)),
  );
  app.post('/investigations/:id/confirmation', (req, res) =>
    send(req, res, new ConfirmInfringement(req.params.id, user(req))),
  );
  app.post('/investigations/:id/dismissal', (req, res) =>
    send(req, res, new DismissInvestigation(req.params.id, req.body.reason)),
  );

  app.get('/assets', async (req, res) => {
    res.json(await reads.searchAssets.execute(new SearchAssetsQuery(String(req.query.text ?? ''))));
  });
  app.get('/licenses/:id/usage', async (req, res) => {
    res.json(await reads.usageByDay.execute(new GetUsageByDayQuery(req.params.id)));
  });
  app.get('/purchases/:day', async (req, res) => {
    res.json(await reads.purchaseStats.execute(new GetPurchaseStatsQuery(req.params.day)));
  });
  app.get('/alerts', async (_req, res) => {
    res.json(await reads.alertsFeed.execute(new GetAlertsFeedQuery()));
  });

  return app;
}
