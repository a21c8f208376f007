@echo off
rem SRPS Monitor: dwukrotne klikniecie otwiera biurko w przegladarce. / A double-click opens the desk in the browser.
rem Za pierwszym razem program przygotowuje sie kilka minut. / The first time it prepares itself for a few minutes.
rem Only signs that every code page has; libraries lie beside the account's settings: a short path that no cloud copies.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
set "PYTHONPATH="
set "PYTHONHOME="
set "UV_PYTHON_DOWNLOADS=never"
pushd "%~dp0" || goto failed
if not exist "requirements.lock" goto not_unpacked
set "PLACE=%LOCALAPPDATA%\srps-monitor"
set "VENV=%PLACE%\venv"
set "PYTHON=%VENV%\Scripts\python.exe"
"%PYTHON%" -c "" >nul 2>nul || goto prepare
fc /b requirements.lock "%VENV%\requirements.ready" >nul 2>nul || goto prepare
fc /b CHANGELOG.md "%VENV%\changelog.ready" >nul 2>nul || goto prepare
goto desk

:prepare
set "FOUND="
set "OWN=%LOCALAPPDATA%\Programs\Python\Python312\python.exe"
rem An environment that works needs no other Python: only its libraries are renewed.
"%PYTHON%" -c "" >nul 2>nul && goto install
for %%V in (3.13 3.12 3.11 3.14) do if not defined FOUND py -%%V -c "" >nul 2>nul && set "FOUND=py -%%V"
if not defined FOUND python -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))" >nul 2>nul && set "FOUND=python"
if not defined FOUND if exist "%OWN%" set FOUND="%OWN%"
if defined FOUND goto install

echo Na tym komputerze nie ma jeszcze Pythona. Instaluje go menedzer pakietow systemu Windows (winget).
echo There is no Python on this computer yet. The package manager of Windows (winget) installs it.
winget install --exact --id Python.Python.3.12 --scope user --accept-package-agreements --accept-source-agreements
if errorlevel 1 goto no_python
if not exist "%OWN%" goto no_python
set FOUND="%OWN%"

:install
if not exist "%PLACE%" mkdir "%PLACE%" || goto failed
if exist "%VENV%\requirements.ready" del "%VENV%\requirements.ready"
rem An environment whose Python was removed or replaced is of no use any more.
"%PYTHON%" -c "" >nul 2>nul || if exist "%VENV%" rmdir /s /q "%VENV%"
echo Przygotowanie programu: 1 z 2, biblioteki ... / Preparing the program: 1 of 2, libraries ...
if not exist "%PYTHON%" %FOUND% -m venv "%VENV%" || goto failed
where uv >nul 2>nul && goto with_uv
"%PYTHON%" -m pip install --disable-pip-version-check --require-hashes --no-deps -r requirements.lock || goto failed
echo Przygotowanie programu: 2 z 2, program ... / Preparing the program: 2 of 2, the program ...
"%PYTHON%" -m pip install --disable-pip-version-check --quiet --force-reinstall --no-deps --no-build-isolation . || goto failed
goto ready

:with_uv
uv pip install --quiet --python "%PYTHON%" --require-hashes --no-deps -r requirements.lock || goto failed
echo Przygotowanie programu: 2 z 2, program ... / Preparing the program: 2 of 2, the program ...
uv pip install --quiet --python "%PYTHON%" --reinstall --no-deps --no-build-isolation . || goto failed

:ready
copy /y CHANGELOG.md "%VENV%\changelog.ready" >nul || goto failed
copy /y requirements.lock "%VENV%\requirements.ready" >nul || goto failed

:desk
"%PYTHON%" -c "from srps.cli import main; main()" desk %*
set "CODE=%ERRORLEVEL%"
if not "%CODE%"=="0" pause
popd
exit /b %CODE%

:not_unpacked
echo Najpierw rozpakuj caly plik ZIP (prawy przycisk myszy, Wyodrebnij wszystkie), potem kliknij start w nowym folderze.
echo First unpack the whole ZIP (right mouse button, Extract all), then start from the new folder.
pause
popd
exit /b 1

:no_python
echo Nie udalo sie zainstalowac Pythona. Popros informatyka o Python 3.12 (64 bity), potem kliknij start ponownie.
echo Python could not be installed. Ask for Python 3.12 (64 bits), then start again.
pause
popd
exit /b 1

:failed
echo Przygotowanie nie powiodlo sie. Wyslij ten ekran osobie, ktora opiekuje sie komputerem; potem kliknij start ponownie.
echo The preparation failed. Send this screen to who looks after this computer; then start again.
pause
popd
exit /b 1
