# Each target is a line or two; what is longer stands in scripts/.
.PHONY: build test lint format demo bench snapshots audit fuzz install clean

build: install
	swift build -c release --product bahi

test: install lint
	swift build --build-tests
	scripts/with-test-server swift test --skip-build --disable-xctest

audit: install
	swift build --build-tests
	BAHI_AUDITOR=$${BAHI_AUDITOR-long} scripts/with-test-server \
	  swift test --skip-build --disable-xctest --filter AuditorTests

# A long campaign; CASES and SEED may be given, and a crash names the case to repeat.
fuzz: install
	swift build -c release --product fuzz
	"$$(swift build -c release --show-bin-path)/fuzz" --cases $${CASES-20000000} --seed $${SEED-$$(date +%s)}

lint:
	swift format lint --strict --recursive --parallel Package.swift Plugins Sources Tests

format:
	swift format --in-place --recursive --parallel Package.swift Plugins Sources Tests

demo: build
	scripts/demo

bench: build
	"$$(swift build -c release --show-bin-path)/bahi" bench post --pairs 3 -O json

snapshots: install
	RECORD_SNAPSHOTS=1 scripts/with-test-server swift test --disable-xctest || true

install:
	scripts/install-dependencies

clean:
	swift package clean
	rm -rf .demo
