/** Run as `node --experimental-vm-modules node_modules/jest/bin/jest.js`: the library is made of ES modules. */
export default {
  testMatch: ['**/*.test.mjs'],
  moduleFileExtensions: ['mjs', 'js'],
  transform: {},
};
