sh /work/main/libs/temporal-testing/.scratch-updates/sync.sh
cd /work/main; NO_COLOR=1 timeout 400 npx vitest run --config libs/temporal-testing/.scratch-updates/vitest.config.ts "$@" > /tmp/real-updates.log 2>&1
grep -E "^ +(×|✗|✓)|FAIL|Error:|Tests |Errors " /tmp/real-updates.log | head -80
