import { describe, expect, it } from 'vitest';
import { deploymentVersionOf } from './deployment-version.js';

describe('deployment version of a completed task', () => {
  it.each([
    [
      'the two fields',
      { deploymentVersion: { deploymentName: 'shop', buildId: 'b.2' }, workerDeploymentVersion: 'x.y' },
    ],
    ['the text', { workerDeploymentVersion: 'shop.b.2' }],
    ['the build id alone', { workerVersion: { buildId: 'b.2' }, workerDeploymentName: 'shop' }],
  ])('is read from %s', (_, completion) => {
    expect(deploymentVersionOf(completion)).toEqual({ deploymentName: 'shop', buildId: 'b.2' });
  });

  it.each([{}, { workerDeploymentVersion: '__unversioned__' }, { deploymentVersion: {} }])(
    'is absent in %j',
    (completion) => {
      expect(deploymentVersionOf(completion)).toBeUndefined();
    },
  );
});
