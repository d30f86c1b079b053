/** Name of this SDK on the wire: the header `client-name`, and `sdk_name` in workflow histories. */
export const sdkName = 'temporal-nestjs';

/** Version of this package: the header `client-version`, and `sdk_version` in workflow histories. */
export const sdkVersion = '0.1.0';
