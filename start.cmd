@echo off
rem SRPS Monitor: dwukrotne klikniecie otwiera biurko w przegladarce. / A double-click opens the desk in the browser.
rem Za pierwszym razem program przygotowuje sie kilka minut. / The first time it prepares itself for a few minutes.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
cd /d "%~dp0"
if exist ".venv\.ready-start" goto desk

set "FOUND="
for %%V in (3.13 3.12 3.11) do if not defined FOUND py -%%V -c "" >nul 2>nul && set "FOUND=py -%%V"
if not defined FOUND python -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && set "FOUND=python"
where uv >nul 2>nul && goto with_uv
if defined FOUND goto with_pip

echo Na tym komputerze nie ma jeszcze Pythona. Instaluje go menedzer pakietow systemu Windows (winget).
echo There is no Python on this computer yet. The package manager of Windows (winget) installs it.
winget install --exact --id Python.Python.3.12 --scope user --accept-package-agreements --accept-source-agreements
if errorlevel 1 goto no_python
set "FOUND=%LOCALAPPDATA%\Programs\Python\Python312\python.exe"
if not exist "%FOUND%" goto no_python
set FOUND="%FOUND%"
goto with_pip

:with_uv
echo Przygotowanie programu: 1 z 2, biblioteki ... / Preparing the program: 1 of 2, libraries ...
uv venv --quiet --allow-existing --python ">=3.11,<3.15" .venv || goto failed
uv pip install --quiet --python .venv\Scripts\python.exe --require-hashes --no-deps -r requirements.lock || goto failed
echo Przygotowanie programu: 2 z 2, program ... / Preparing the program: 2 of 2, the program ...
uv pip install --quiet --python .venv\Scripts\python.exe --no-deps --no-build-isolation . || goto failed
goto ready

:with_pip
echo Przygotowanie programu: 1 z 2, biblioteki ... / Preparing the program: 1 of 2, libraries ...
%FOUND% -m venv .venv || goto failed
.venv\Scripts\python.exe -m pip install --disable-pip-version-check --require-hashes --no-deps -r requirements.lock || goto failed
echo Przygotowanie programu: 2 z 2, program ... / Preparing the program: 2 of 2, the program ...
.venv\Scripts\python.exe -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation . || goto failed

:ready
echo ready> .venv\.ready-start

:desk
.venv\Scripts\srps.exe desk %*
if errorlevel 1 pause
exit /b

:no_python
echo Nie udalo sie zainstalowac Pythona. Popros o to informatyka: Python 3.11 lub nowszy, potem kliknij start ponownie.
echo Python could not be installed. Ask for Python 3.11 or newer, then start again.
pause
exit /b 1

:failed
echo Przygotowanie nie powiodlo sie. Wyslij ten ekran osobie, ktora opiekuje sie komputerem; potem kliknij start ponownie.
echo The preparation failed. Send this screen to who looks after this computer; then start again.
pause
exit /b 1
