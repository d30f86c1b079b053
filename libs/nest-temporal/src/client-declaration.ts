/** One `forRoot` of an application, and the check that no two of them have one name: the later would silently win. */
import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { TemporalConfigurationError } from './errors.js';
import { declarersOf } from './nest-framework.js';

/** Provided by each module that `forRoot` declares, under this class. */
export class ClientDeclaration {
  constructor(
    readonly name: string,
    /** Name of the connection to share. */
    readonly useConnection: string | undefined,
    /** For messages: `TemporalModule.forRoot()`. */
    readonly where: string,
  ) {}
}

@Injectable()
export class ClientDeclarationCheck {
  /** @throws TemporalConfigurationError naming both places */
  constructor(modules: ModulesContainer) {
    const places = new Map<string, string>();
    for (const module of modules.values()) {
      const declaration: unknown = module.providers.get(ClientDeclaration)?.instance;
      if (!(declaration instanceof ClientDeclaration)) continue;
      const { name, where } = declaration;
      const importers = declarersOf(modules, declaration);
      const place = `${where} in the imports of ${importers.join(' and ') || 'a dynamic module'}`;
      const other = places.get(name);
      if (other !== undefined) {
        throw new TemporalConfigurationError(
          `Two connections have the name "${name}": ${other}, and ${place}. Import it once, in the root module, or name one ` +
            `of them: forRoot({ name, ... }).`,
        );
      }
      places.set(name, place);
    }
  }
}
