cd /work/main/libs/temporal-testing
for f in src/server/updates/*.spec.ts src/server/queries/*.spec.ts; do
  [ -f $f ] || continue
  case $f in *run-updates*) continue;; esac
  sed -e "s#../../../test/support/test-server.js#./real-server.js#; s#../../../test/support/#../test/support/#; s#'\.\./frontend#'../src/server/frontend#" $f > .scratch-updates/$(basename $f .spec.ts).real.ts
done
